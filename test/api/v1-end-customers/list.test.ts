import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
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
import { onEachDialect, suiteServer } from '../../support/server.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  let one: Credentials;
  let other: Credentials;
  const customers: Record<string, NewEndCustomer> = {};

  before(async () => {
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
  /** Their names in this test, the newest first. */
  const listed = async (query: string, by = call) => {
    const body = succeeds(await by('GET', `/end-customers?${query}`));
    return body.end_customers.map((item: { client_id: string }) =>
      Object.keys(customers).find((name) => idOf(name) === item.client_id),
    );
  };
  const ofOne = () => `partner_client_id=${one.clientId}`;

  test('lists all but the removed ones, the newest first', async () => {
    assert.deepEqual(await listed(''), ['foreign', 'rehearsal', 'active', 'denied', 'waiting', 'pending']);
  });

  describe('lists by', () => {
    const cases: [string, () => string, string[]][] = [
      ['partner', ofOne, ['rehearsal', 'active', 'denied', 'waiting', 'pending']],
      ['a partner that is none', () => 'partner_client_id=nobody', []],
      ['realm', () => `${ofOne()}&realm=sandbox`, ['rehearsal']],
      ['the other realm', () => `${ofOne()}&realm=live`, ['active', 'denied', 'waiting', 'pending']],
      ['status UNDER_REVIEW', () => 'status=UNDER_REVIEW', ['waiting']],
      ['status DENIED', () => `${ofOne()}&status=DENIED`, ['denied']],
      ['status ACTIVE', () => 'status=ACTIVE', ['active']],
      ['status PENDING_ENABLEMENT', () => 'status=PENDING_ENABLEMENT', ['foreign', 'rehearsal', 'pending']],
      ['status MORE_INFORMATION_NEEDED', () => 'status=MORE_INFORMATION_NEEDED', []],
      [
        'a status that none of the partner’s is in',
        () => `partner_client_id=${other.clientId}&status=DENIED`,
        [],
      ],
      [
        'removal, too',
        () => `${ofOne()}&removed=true&realm=live`,
        ['gone', 'active', 'denied', 'waiting', 'pending'],
      ],
      ['no removal', () => `${ofOne()}&removed=false&realm=live`, ['active', 'denied', 'waiting', 'pending']],
      ['company name', () => `q=${encodeURIComponent('æther bank')}`, ['pending']],
      [
        'company name in full width and capitals',
        () => `q=${encodeURIComponent('ÆTHER  ＢＡＮＫ')}`,
        ['pending'],
      ],
      ['legal name with % and _', () => `q=${encodeURIComponent('100%_sure')}`, ['pending']],
      ['% as it is', () => `q=${encodeURIComponent('1%sure')}`, []],
      ['_ as it is', () => `q=${encodeURIComponent('100%%Sure')}`, []],
      ['\\ as it is', () => `q=${encodeURIComponent('sure \\ sons')}`, ['pending']],
      ['a quotation mark', () => `q=${encodeURIComponent('"LTD."')}`, ['pending']],
      ['website', () => `q=${encodeURIComponent('shop.STRASSE.example')}`, ['pending']],
      [
        'everything at once',
        () => `${ofOne()}&q=company&status=ACTIVE&realm=live&removed=true&limit=1`,
        ['active'],
      ],
    ];
    for (const [name, query, expected] of cases) {
      test(name, async () => assert.deepEqual(await listed(query()), expected));
    }
  });

  test('a partner’s own token lists its own, whatever partner is asked for', async () => {
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

  test('refuses values that nothing can have', async () => {
    const cases: [string, RegExp][] = [
      ['status=GONE', /: status must be one of/u],
      ['realm=production', /: realm must be one of live, sandbox/u],
      ['removed=yes', /: removed must be boolean/u],
      ['q=', /: q must/u],
      ['q=%20', /: q must hold visible text/u],
      ['q=a%00', /: q must hold visible text/u],
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
