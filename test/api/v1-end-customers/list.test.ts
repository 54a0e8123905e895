import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import {
  managing,
  type NewEndCustomer,
  newEndCustomer,
  newToken,
  refuses,
  succeeds,
} from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  let one: Credentials;
  let other: Credentials;
  const customers: Record<string, NewEndCustomer> = {};

  beforeAll(async () => {
    one = await newPartner(server());
    other = await newPartner(server());
    const create = async (
      name: string,
      by: Credentials,
      place: 'production' | 'sandbox',
      changes: object = {},
    ) => {
      customers[name] = await newEndCustomer(server(), by, place, changes);
    };
    await create('pending', one, 'production', {
      company_name: 'Æther  Ｂank',
      legal_entity_name: '100%_Sure \\ Sons "Ltd."',
      website: 'https://Shop.Straße.example/de',
    });
    await create('waiting', one, 'production', { is_diligence_attested: false });
    await create('denied', one, 'production', { is_diligence_attested: false });
    await create('active', one, 'production');
    await create('gone', one, 'production');
    await create('rehearsal', one, 'sandbox');
    await create('foreign', other, 'production');
    succeeds(await call('POST', `/end-customers/${idOf('denied')}/deny`, { reason: 'no' }));
    const partner = partnerCalls(server().url, one, 'production');
    succeeds(await partner('/partner/customer/enable', { end_customer_client_id: idOf('active') }));
    succeeds(await partner('/partner/customer/remove', { end_customer_client_id: idOf('gone') }));
  });

  const idOf = (name: string) => customers[name]?.clientId as string;
  /** Their names in this test, newest first. */
  const listed = async (query: string, by = call) => {
    const body = succeeds(await by('GET', `/end-customers?${query}`));
    return body.end_customers.map((item: { client_id: string }) =>
      Object.keys(customers).find((name) => idOf(name) === item.client_id),
    );
  };
  const ofOne = () => `partner_client_id=${one.clientId}`;

  test('lists all except removed ones, newest first', async () => {
    assert.deepEqual(await listed(''), ['foreign', 'rehearsal', 'active', 'denied', 'waiting', 'pending']);
  });

  describe('filters by', () => {
    const cases: [string, () => string, string[]][] = [
      ['partner', ofOne, ['rehearsal', 'active', 'denied', 'waiting', 'pending']],
      ['an unknown partner', () => 'partner_client_id=nobody', []],
      ['realm', () => `${ofOne()}&realm=sandbox`, ['rehearsal']],
      ['the other realm', () => `${ofOne()}&realm=live`, ['active', 'denied', 'waiting', 'pending']],
      ['status UNDER_REVIEW', () => 'status=UNDER_REVIEW', ['waiting']],
      ['status DENIED', () => `${ofOne()}&status=DENIED`, ['denied']],
      ['status ACTIVE', () => 'status=ACTIVE', ['active']],
      ['status PENDING_ENABLEMENT', () => 'status=PENDING_ENABLEMENT', ['foreign', 'rehearsal', 'pending']],
      ['status MORE_INFORMATION_NEEDED', () => 'status=MORE_INFORMATION_NEEDED', []],
      [
        'a status that none of the partner’s has',
        () => `partner_client_id=${other.clientId}&status=DENIED`,
        [],
      ],
      [
        'including removed ones',
        () => `${ofOne()}&removed=true&realm=live`,
        ['gone', 'active', 'denied', 'waiting', 'pending'],
      ],
      [
        'excluding removed ones',
        () => `${ofOne()}&removed=false&realm=live`,
        ['active', 'denied', 'waiting', 'pending'],
      ],
      ['company name', () => `q=${encodeURIComponent('æther bank')}`, ['pending']],
      [
        'company name in full width and upper case',
        () => `q=${encodeURIComponent('ÆTHER  ＢＡＮＫ')}`,
        ['pending'],
      ],
      ['legal name with % and _', () => `q=${encodeURIComponent('100%_sure')}`, ['pending']],
      ['% literally', () => `q=${encodeURIComponent('1%sure')}`, []],
      ['_ literally', () => `q=${encodeURIComponent('100%%Sure')}`, []],
      ['\\ literally', () => `q=${encodeURIComponent('sure \\ sons')}`, ['pending']],
      ['a quotation mark', () => `q=${encodeURIComponent('"LTD."')}`, ['pending']],
      ['website', () => `q=${encodeURIComponent('shop.STRASSE.example')}`, ['pending']],
      [
        'all of these together',
        () => `${ofOne()}&q=company&status=ACTIVE&realm=live&removed=true&limit=1`,
        ['active'],
      ],
    ];
    for (const [name, query, expected] of cases) {
      test(name, async () => assert.deepEqual(await listed(query()), expected));
    }
  });

  describe('boards: filters by', () => {
    beforeAll(async () => {
      const changes = { flowdown_status: 'IN_REVIEW', questionnaire_status: 'RECEIVED' };
      succeeds(await call('PATCH', `/end-customers/${idOf('active')}`, changes));
    });
    const cases: [string, string, string[]][] = [
      ['flowdown', 'flowdown_status=IN_REVIEW', ['active']],
      ['a flowdown status that none has', 'flowdown_status=NEGOTIATION', []],
      ['a complete flowdown', 'flowdown_status=COMPLETE&realm=sandbox', ['rehearsal']],
      ['questionnaire', 'questionnaire_status=RECEIVED', ['active']],
      ['no questionnaire', 'questionnaire_status=NOT_STARTED', ['denied', 'waiting']],
      ['both', 'questionnaire_status=RECEIVED&flowdown_status=IN_REVIEW', ['active']],
      ['flowdown and status', 'flowdown_status=IN_REVIEW&status=PENDING_ENABLEMENT', []],
      [
        'a questionnaire status, oldest first',
        'questionnaire_status=NOT_STARTED&sort=oldest',
        ['waiting', 'denied'],
      ],
    ];
    for (const [name, query, expected] of cases) {
      test(name, async () => assert.deepEqual(await listed(query), expected));
    }
  });

  test('filters by a review reason, or by the only one', async () => {
    const partner = await newPartner(server(), { review_policy: 'MANUAL' });
    for (const is_diligence_attested of [true, false]) {
      await newEndCustomer(server(), partner, 'production', { is_diligence_attested });
    }
    const list = async (query: string) => {
      const path = `/end-customers?partner_client_id=${partner.clientId}&status=UNDER_REVIEW&total=true&${query}`;
      const { end_customers, total } = succeeds(await call('GET', path));
      assert.equal(total.count, end_customers.length);
      return end_customers.map(({ review_reasons }: { review_reasons: string[] }) => review_reasons.length);
    };
    assert.deepEqual(await list('review_reason=MANUAL_REVIEW_POLICY'), [2, 1]);
    assert.deepEqual(await list('review_reason=MANUAL_REVIEW_POLICY&only_review_reason=true'), [1]);
    assert.deepEqual(await list('review_reason=DILIGENCE_NOT_ATTESTED&only_review_reason=false'), [2]);
    assert.deepEqual(await list('review_reason=DILIGENCE_NOT_ATTESTED&only_review_reason=true'), []);
    assert.deepEqual(await list('review_reason=CHANNEL_CONFLICT'), []);
  });

  test('is sorted as requested', async () => {
    const newest = await listed(ofOne());
    assert.deepEqual(await listed(`${ofOne()}&sort=newest`), newest);
    assert.deepEqual(await listed(`${ofOne()}&sort=oldest`), newest.toReversed());
    const nameOf = (name: string) => customers[name]?.clientId;
    const byName = succeeds(await call('GET', `/end-customers?${ofOne()}&sort=name`)).end_customers;
    const folded = byName.map((item: { company_name: string }) => item.company_name.toLowerCase());
    assert.deepEqual(folded, folded.toSorted());
    assert.equal(byName.length, newest.length);
    assert.equal(byName.at(-1).client_id, nameOf('pending'));
    const { token } = await newToken(server(), one.clientId);
    const own = managing(server, () => token);
    assert.deepEqual(await listed('sort=name', own), await listed(`${ofOne()}&sort=name`));
  });

  test('names are sorted for one partner only, and a cursor is valid for its own sort order only', async () => {
    refuses(await call('GET', '/end-customers?sort=name'), 'INVALID_FIELD', 400, /partner_client_id/u);
    const path = `/end-customers?${ofOne()}&limit=2`;
    for (const sort of ['newest', 'oldest', 'name']) {
      const { next_cursor } = succeeds(await call('GET', `${path}&sort=${sort}`));
      assert.ok(next_cursor.length <= 256);
      for (const other of ['newest', 'oldest', 'name']) {
        const answer = await call('GET', `${path}&sort=${other}&cursor=${next_cursor}`);
        if (other === sort) assert.equal(succeeds(answer).end_customers.length, 2);
        else refuses(answer, 'INVALID_FIELD', 400, /: cursor is not the next_cursor of a page/u);
      }
    }
  });

  test('a cursor for long names of many bytes still fits', async () => {
    const partner = await newPartner(server());
    for (const end of ['a', 'b']) {
      const company_name = `${'𠀀'.repeat(60)}${end}`;
      await newEndCustomer(server(), partner, 'sandbox', { company_name });
    }
    const path = `/end-customers?partner_client_id=${partner.clientId}&sort=name&limit=1`;
    const { next_cursor } = succeeds(await call('GET', path));
    const { end_customers, next_cursor: none } = succeeds(await call('GET', `${path}&cursor=${next_cursor}`));
    assert.equal(end_customers[0].company_name.at(-1), 'b');
    assert.equal(none, null);
  });

  test('a partner’s own token lists its own, whatever partner is given', async () => {
    const { token } = await newToken(server(), one.clientId);
    const own = managing(server, () => token);
    const all = ['rehearsal', 'gone', 'active', 'denied', 'waiting', 'pending'];
    assert.deepEqual(await listed('removed=true', own), all);
    assert.deepEqual(await listed(`${ofOne()}&removed=true`, own), all);
    assert.deepEqual(await listed(`partner_client_id=${other.clientId}`, own), []);
    assert.deepEqual(await listed('status=UNDER_REVIEW', own), ['waiting']);
    const fresh = managing(server, () => freshToken);
    const { token: freshToken } = await newToken(server(), other.clientId);
    assert.deepEqual(await listed('status=UNDER_REVIEW', fresh), []);
    assert.deepEqual(await listed('', fresh), ['foreign']);
  });

  test('rejects impossible values', async () => {
    const cases: [string, RegExp][] = [
      ['status=GONE', /: status must be one of/u],
      ['realm=production', /: realm must be one of live, sandbox/u],
      ['removed=yes', /: removed must be boolean/u],
      ['q=', /: q must/u],
      ['q=%20', /: q must contain visible text/u],
      ['q=a%00', /: q must contain visible text/u],
      [`q=${'a'.repeat(256)}`, /: q must/u],
      ['q=a&q=b', /: q must be string/u],
      ['partner_client_id=%0A', /: partner_client_id must/u],
      ['limit=0&status=X', /limit must .*; status must|status must .*; limit must/u],
    ];
    for (const [query, says] of cases) {
      refuses(await call('GET', `/end-customers?${query}`), 'INVALID_FIELD', 400, says);
    }
  });
});
