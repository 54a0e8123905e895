import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { partnerCalls } from '../../support/client.ts';
import {
  managing,
  newEndCustomer,
  newToken,
  refuses,
  succeeds,
  unversioned,
} from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { newActiveCustomer } from '../../support/registrations.ts';
import { suiteServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  let count = 0;
  const add = async (facts: object = {}) => {
    count += 1;
    const body = { institution_id: `ins_new${count}`, name: `Harbour ${count}`, ...facts };
    return succeeds(await call('POST', '/institutions', body)).institution;
  };
  const find = async (id: string) => succeeds(await call('GET', `/institutions/${id}`)).institution;
  const retire = (id: string) => call('POST', `/institutions/${id}/retire`);

  test('a new server has the institutions of the catalogue; partners see them too', async () => {
    const { clientId } = await newPartner(server());
    const { token } = await newToken(server(), clientId);
    const { institutions } = succeeds(await managing(server, () => token)('GET', '/institutions?limit=200'));
    const chase = institutions.find(({ name }: { name: string }) => name === 'Chase');
    assert.deepEqual(unversioned(chase), {
      institution_id: 'ins_56',
      name: 'Chase',
      classic_disablement_date: null,
      typical_pace_days: 2,
      requires_logo: false,
      manual_changes: [],
      connector: null,
      has_dynamic_registration: false,
      retired_at: null,
    });
  });

  test('one is read alone as it is listed, by partners too', async () => {
    const { clientId } = await newPartner(server());
    const { token } = await newToken(server(), clientId);
    const { institutions } = succeeds(await call('GET', '/institutions?limit=200'));
    const answer = await managing(server, () => token)('GET', '/institutions/ins_56');
    const listed = institutions.find(({ name }: { name: string }) => name === 'Chase');
    assert.deepEqual(succeeds(answer).institution, listed);
    assert.equal(answer.headers.get('etag'), `"${listed.version}"`);
    refuses(await call('GET', '/institutions/ins_none'), 'NOT_FOUND', 404, /institution not found/u);
  });

  test('of the catalogue, Capital One and Charles Schwab take a change of company name only from a person', async () => {
    const { institutions } = succeeds(await call('GET', '/institutions?limit=200'));
    const named = institutions.flatMap((one: { name: string; manual_changes: string[] }) =>
      one.manual_changes.map((field) => `${one.name}: ${field}`),
    );
    assert.deepEqual(named.toSorted(), ['Capital One: company_name', 'Charles Schwab: company_name']);
  });

  test('an institution is added with the given fields, or defaults', async () => {
    const said = {
      institution_id: 'ins_Harbour1',
      name: 'Harbour Bank',
      classic_disablement_date: '2027-01-31',
      typical_pace_days: 30,
      requires_logo: true,
      manual_changes: ['company_name', 'application_name'],
    };
    const others = { connector: null, has_dynamic_registration: false, retired_at: null };
    assert.deepEqual(unversioned(await add(said)), { ...said, ...others });
    assert.deepEqual(unversioned(await find('ins_Harbour1')), { ...said, ...others });
    const { institution_id, ...usual } = unversioned(await add({ name: 'Quay Bank' }));
    assert.deepEqual(usual, {
      name: 'Quay Bank',
      classic_disablement_date: null,
      typical_pace_days: 1,
      requires_logo: false,
      manual_changes: [],
      connector: null,
      has_dynamic_registration: false,
      retired_at: null,
    });
  });

  test('an id is taken once, also by concurrent calls', async () => {
    refuses(
      await call('POST', '/institutions', { institution_id: 'ins_56', name: 'X' }),
      'CONFLICT',
      409,
      /ins_56/u,
    );
    const names = ['A', 'B', 'C', 'D', 'E'];
    const answers = await Promise.all(
      names.map((name) => call('POST', '/institutions', { institution_id: 'ins_race', name })),
    );
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409, 409, 409, 409]);
    const added = answers.find(({ status }) => status === 200)?.body.institution;
    assert.deepEqual(await find('ins_race'), added);
  });

  test('a change applies to the given fields; null clears the date', async () => {
    const before = await add({ classic_disablement_date: '2027-01-31' });
    const path = `/institutions/${before.institution_id}`;
    const changes = {
      name: 'New',
      typical_pace_days: 0,
      requires_logo: true,
      manual_changes: ['legal_entity_name'],
      classic_disablement_date: null,
    };
    for (const [name, value] of Object.entries(changes)) {
      const now = await find(before.institution_id);
      const { institution } = succeeds(await call('PATCH', path, { [name]: value }));
      assert.deepEqual(unversioned(institution), { ...unversioned(now), [name]: value });
      assert.deepEqual(await find(before.institution_id), institution);
    }
  });

  test('of many concurrent changes, none is lost', async () => {
    const { institution_id } = await add();
    const changes = [{ name: 'At once' }, { typical_pace_days: 9 }, { requires_logo: true }];
    const answers = await Promise.all([
      ...changes.map((change) => call('PATCH', `/institutions/${institution_id}`, change)),
      retire(institution_id),
    ]);
    answers.forEach(succeeds);
    const { retired_at, ...institution } = unversioned(await find(institution_id));
    assert.notEqual(retired_at, null);
    assert.deepEqual(institution, {
      institution_id,
      name: 'At once',
      classic_disablement_date: null,
      typical_pace_days: 9,
      requires_logo: true,
      manual_changes: [],
      connector: null,
      has_dynamic_registration: false,
    });
  });

  test('a retired one takes no new registrations, and keeps the time of its retirement', async () => {
    const { institution_id } = await add();
    const partner = await newPartner(server());
    const registrations = async () => {
      const { clientId } = await newEndCustomer(server(), partner, 'production');
      const body = { end_customer_client_id: clientId };
      succeeds(await partnerCalls(server().url, partner, 'production')('/partner/customer/enable', body));
      await server().settle();
      const { end_customer } = succeeds(await call('GET', `/end-customers/${clientId}`));
      return end_customer.registrations.filter(
        (registration: { institution_id: string }) => registration.institution_id === institution_id,
      ).length;
    };
    assert.equal(await registrations(), 2);
    const { institution } = succeeds(await retire(institution_id));
    assert.equal(new Date(institution.retired_at).toISOString(), institution.retired_at);
    assert.equal(await registrations(), 0);
    assert.deepEqual(succeeds(await retire(institution_id)).institution, institution);
    assert.deepEqual(await find(institution_id), institution);
  });

  test('with connector none, no registration starts before another connector is set', async () => {
    const { institution_id, connector } = await add({ connector: 'none' });
    assert.equal(connector, 'none');
    const partner = await newPartner(server());
    const { clientId } = await newActiveCustomer(server(), partner);
    await server().settle();
    const registrations = async () => {
      const { end_customer } = succeeds(await call('GET', `/end-customers/${clientId}`));
      return end_customer.registrations.filter(
        (registration: { institution_id: string }) => registration.institution_id === institution_id,
      ).length;
    };
    const seen = async () => {
      const body = { end_customer_client_id: clientId };
      const asPartner = partnerCalls(server().url, partner, 'production');
      const { institutions } = succeeds(await asPartner('/partner/customer/oauth_institutions/get', body));
      return institutions.some((one: { institution_id: string }) => one.institution_id === institution_id);
    };
    assert.deepEqual([await registrations(), await seen()], [0, false]);
    const path = `/institutions/${institution_id}`;
    succeeds(await call('PATCH', path, { name: 'Later', connector: 'none' }));
    succeeds(await call('PATCH', path, { connector: 'manual' }));
    await server().settle();
    assert.deepEqual([await registrations(), await seen()], [2, true]);
    const says = /connector can be none only until another connector is set/u;
    refuses(await call('PATCH', path, { connector: 'none' }), 'INVALID_FIELD', 400, says);
  });

  test('partners see a change of the catalogue', async () => {
    const { institution_id } = await add({ name: 'Pier Bank' });
    const partner = await newPartner(server());
    // One without registrations.
    const { clientId } = await newEndCustomer(server(), partner, 'sandbox', {
      is_bank_addendum_completed: false,
    });
    const asPartner = partnerCalls(server().url, partner);
    const seen = async () => {
      const path = '/partner/customer/oauth_institutions/get';
      const { institutions } = succeeds(await asPartner(path, { end_customer_client_id: clientId }));
      return institutions.find((one: { institution_id: string }) => one.institution_id === institution_id);
    };
    assert.equal((await seen()).name, 'Pier Bank');
    const changes = { name: 'Jetty Bank', classic_disablement_date: '2028-02-29' };
    succeeds(await call('PATCH', `/institutions/${institution_id}`, changes));
    const { name, classic_disablement_date } = await seen();
    assert.deepEqual({ name, classic_disablement_date }, changes);
    succeeds(await retire(institution_id));
    assert.equal(await seen(), undefined);
  });

  describe('rejects', () => {
    const named: [object, string, RegExp][] = [
      [{}, 'MISSING_FIELDS', /: institution_id; name$/u],
      [{ institution_id: 'chase', name: 'X' }, 'INVALID_FIELD', /institution_id must be ins_/u],
      [{ institution_id: 'ins_', name: 'X' }, 'INVALID_FIELD', /institution_id must be ins_/u],
      [{ institution_id: `ins_${'9'.repeat(33)}`, name: 'X' }, 'INVALID_FIELD', /institution_id/u],
      [{ institution_id: 'ins_a/b', name: 'X' }, 'INVALID_FIELD', /institution_id must be ins_/u],
    ];
    for (const [body, code, says] of named) {
      test(`adding ${JSON.stringify(body)}`, async () =>
        refuses(await call('POST', '/institutions', body), code, 400, says));
    }

    const facts: [object, string, RegExp][] = [
      [{ name: '\t' }, 'INVALID_FIELD', /name must contain visible text/u],
      [
        { classic_disablement_date: '2027-02-29' },
        'INVALID_FIELD',
        /classic_disablement_date must be a date/u,
      ],
      [
        { classic_disablement_date: '31.1.2027' },
        'INVALID_FIELD',
        /classic_disablement_date must be a date/u,
      ],
      [{ typical_pace_days: -1 }, 'INVALID_FIELD', /typical_pace_days must/u],
      [{ typical_pace_days: 1.5 }, 'INVALID_FIELD', /typical_pace_days must be integer/u],
      [{ typical_pace_days: '1' }, 'INVALID_FIELD', /typical_pace_days must be integer/u],
      [{ requires_logo: null }, 'INVALID_FIELD', /requires_logo must be boolean/u],
      [{ retired_at: null }, 'UNKNOWN_FIELDS', /: retired_at$/u],
    ];
    for (const [fact, code, says] of facts) {
      test(`adding or changing one to ${JSON.stringify(fact)}`, async () => {
        const body = { institution_id: 'ins_x', name: 'X', ...fact };
        refuses(await call('POST', '/institutions', body), code, 400, says);
        refuses(await call('PATCH', '/institutions/ins_56', fact), code, 400, says);
      });
    }

    test('a change of the id', async () => {
      const answer = await call('PATCH', '/institutions/ins_56', { institution_id: 'ins_57' });
      refuses(answer, 'UNKNOWN_FIELDS', 400, /institution_id/u);
    });
  });
});
