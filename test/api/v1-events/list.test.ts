import assert from 'node:assert/strict';
import { beforeAll, beforeEach, describe, test } from 'vitest';
import type { Role } from '../../../src/domain/role.ts';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import { signInAs } from '../../support/console.ts';
import { managing, newEndCustomer, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';

interface Told {
  event_id: string;
  type: string;
  partner_client_id: string | null;
  actor_label: string;
  partner_name: string | null;
  end_customer_name: string | null;
  institution_name: string | null;
  recorded_at: string;
  changes: object[];
  client_address: string | null;
}

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  let one: Credentials;
  let other: Credentials;
  let customer: string;
  let own: { id: string; token: string };
  beforeAll(async () => {
    one = await newPartner(server());
    other = await newPartner(server());
    own = await newToken(server(), one.clientId);
    customer = (await newEndCustomer(server(), one, 'production', { is_diligence_attested: false })).clientId;
    succeeds(await call('POST', `/end-customers/${customer}/deny`, { reason: 'No.' }));
    succeeds(await call('PATCH', '/institutions/ins_13', { typical_pace_days: 9 }));
    await newEndCustomer(server(), one, 'sandbox');
    await newEndCustomer(server(), other, 'production');
  });
  // From now on, only the test causes events.
  beforeEach(() => server().settle());

  const listed = async (query: string, by = call): Promise<Told[]> =>
    succeeds(await by('GET', `/events?limit=200&${query}`)).events;
  const typesOf = (events: Told[]) => events.map(({ type }) => type);
  const ownCalls = managing(server, () => own.token);
  const ofOne = () => `partner_client_id=${one.clientId}`;

  test('the operator sees everything, newest first', async () => {
    const all = await listed('');
    const written = await storedRows(server(), dialect, 'select id from events order by seq desc limit 200');
    assert.deepEqual(
      all.map(({ event_id }) => event_id),
      written.map(({ id }) => id),
    );
    assert.ok(all.some(({ partner_client_id }) => partner_client_id === other.clientId));
    assert.ok(typesOf(all).includes('institution.updated'));
  });

  test('a partner sees its own events, whatever partner is given', async () => {
    const seen = await listed('', ownCalls);
    assert.deepEqual([...new Set(seen.map((reported) => reported.partner_client_id))], [one.clientId]);
    assert.deepEqual(await listed(ofOne(), ownCalls), seen);
    assert.deepEqual(await listed(`partner_client_id=${other.clientId}`, ownCalls), []);
    assert.deepEqual(await listed('institution_id=ins_13&realm=live', ownCalls), []);
  });

  describe('filters by', () => {
    const denied = () => `end_customer_client_id=${customer}`;
    const cases: [string, () => string, string[]][] = [
      ['end customer', denied, ['end_customer.denied', 'end_customer.created']],
      ['type', () => `type=end_customer.denied&${ofOne()}`, ['end_customer.denied']],
      [
        'a prefix of types',
        () => `type=end_customer.&${ofOne()}`,
        ['end_customer.created', 'end_customer.denied', 'end_customer.created'],
      ],
      ['realm', () => `type=end_customer.&realm=sandbox&${ofOne()}`, ['end_customer.created']],
      ['institution', () => 'institution_id=ins_13&type=institution.', ['institution.updated']],
      ['actor', () => `actor=partner:${one.clientId}&${denied()}`, ['end_customer.created']],
      ['an id in an event', () => `q=${own.id}`, ['token.created']],
      ['an end customer’s id', () => `q=${customer}`, ['end_customer.denied', 'end_customer.created']],
      ['% literally', () => `q=%25&${ofOne()}`, []],
      ['a future time', () => `from=2200-01-01T00:00:00Z`, []],
      ['a time long ago', () => `to=2001-01-01T00:00:00Z`, []],
      [
        'a time range',
        () => `from=2001-01-01T00:00:00Z&to=2200-01-01T00:00:00Z&${denied()}`,
        ['end_customer.denied', 'end_customer.created'],
      ],
    ];
    for (const [name, query, expected] of cases) {
      test(name, async () => assert.deepEqual(typesOf(await listed(query())), expected));
    }

    test('the exact time of an event', async () => {
      const [last, first] = await listed(denied());
      const at = `${denied()}&from=${first?.recorded_at}`;
      assert.equal(typesOf(await listed(at)).at(-1), 'end_customer.created');
      assert.ok(
        !typesOf(await listed(`${denied()}&to=${first?.recorded_at}`)).includes('end_customer.created'),
      );
      const after = new Date(Date.parse(last?.recorded_at as string) + 1).toISOString();
      assert.deepEqual(await listed(`${denied()}&from=${after}`), []);
    });
  });

  test('is paginated without gaps or duplicates', async () => {
    const all = await listed(ofOne());
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = succeeds(await call('GET', `/events?limit=2&${ofOne()}${more}`));
      seen.push(...page.events.map(({ event_id }: Told) => event_id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    assert.deepEqual(
      seen,
      all.map(({ event_id }) => event_id),
    );
  });

  test('has the names of related resources, while they exist', async () => {
    const partner = await newPartner(server(), { name: 'Named Partner' });
    const calls = partnerCalls(server().url, partner, 'sandbox');
    const names = { company_name: 'Named Company' };
    const { clientId } = await newEndCustomer(server(), partner, 'sandbox', names);
    succeeds(await calls('/partner/customer/enable', { end_customer_client_id: clientId }));
    succeeds(await calls('/simulation/clock/advance', { seconds: 1 }));
    const of = `partner_client_id=${partner.clientId}&end_customer_client_id=${clientId}`;
    const reported = async (type: string) => {
      const [first] = await listed(`${of}&type=${type}&institution_id=ins_56`);
      return [first?.partner_name, first?.end_customer_name, first?.institution_name];
    };
    assert.deepEqual(await reported('registration.updated'), ['Named Partner', 'Named Company', 'Chase']);
    const [created] = await listed(`${of}&type=end_customer.created`);
    assert.equal(created?.institution_name, null);
    succeeds(await calls('/simulation/reset'));
    assert.deepEqual(await reported('registration.updated'), ['Named Partner', null, 'Chase']);
  });

  test('has the names of actors; partners do not see the names of the operator’s tokens', async () => {
    const named = await newToken(server(), null);
    const partner = await newPartner(server(), { name: 'Well Named' });
    await newEndCustomer(server(), partner, 'sandbox');
    const by = managing(server, () => named.token);
    succeeds(await by('PATCH', `/partners/${partner.clientId}`, { review_policy: 'MANUAL' }));
    const query = `type=partner.updated&partner_client_id=${partner.clientId}`;
    assert.deepEqual(
      (await listed(query)).map(({ actor_label }) => actor_label),
      ['for a test'],
    );
    const { token } = await newToken(server(), partner.clientId);
    const partnersOwn = managing(server, () => token);
    assert.deepEqual(
      (await listed(query, partnersOwn)).map(({ actor_label }) => actor_label),
      ['Operator'],
    );
    succeeds(await partnersOwn('PATCH', `/partners/${partner.clientId}`, { technical_contact: null }));
    assert.equal((await listed(query))[0]?.actor_label, 'Well Named');
    const system = await listed('actor=system');
    assert.ok(system.length > 0 && system.every(({ actor_label }) => actor_label === 'Gingham'));
    assert.ok(system.every(({ client_address }) => client_address === null));
  });

  test('every event can be read individually, also by its partner', async () => {
    for (const event of await listed(ofOne())) {
      assert.deepEqual(succeeds(await call('GET', `/events/${event.event_id}`)).event, event);
    }
    const [mine] = await listed('', ownCalls);
    assert.deepEqual(succeeds(await ownCalls('GET', `/events/${mine?.event_id}`)).event, mine);
    const [others] = await listed(`partner_client_id=${other.clientId}`);
    refuses(await ownCalls('GET', `/events/${others?.event_id}`), 'NOT_FOUND', 404);
  });

  test('users who do not manage users and tokens do not see their events', async () => {
    const people = ['token.created', 'user.invited', 'user.link_made', 'user.password_set', 'user.signed_in'];
    for (const partner of [null, one.clientId]) {
      const side = partner === null ? 'operator' : 'partner';
      const admin = await signInAs(server(), `${side}_admin`, partner);
      const others = partner === null ? ['operator_reviewer'] : ['partner_member', 'partner_read_only'];
      const reported = await listed('', (method, path) => admin.call(method, `/v1${path}`));
      const secret = reported.filter(({ type }) => /^(?:user|token)\./u.test(type));
      assert.deepEqual([...new Set(typesOf(secret))].toSorted(), people);
      for (const role of others) {
        const signedIn = await signInAs(server(), role as Role, partner);
        const asSeen = (query: string) =>
          listed(query, (method, path) => signedIn.call(method, `/v1${path}`));
        const seen = await asSeen('');
        assert.deepEqual(
          typesOf(seen),
          typesOf(reported).filter((type) => !/^(?:user|token)\./u.test(type)),
        );
        for (const query of ['type=user.', 'type=token.created', `q=${admin.userId}`]) {
          assert.deepEqual(await asSeen(query), []);
        }
        refuses(await signedIn.call('GET', `/v1/events/${secret[0]?.event_id}`), 'NOT_FOUND', 404);
      }
    }
  });

  test('rejects an unknown type', async () => {
    for (const type of ['end_customer', 'end_customer.gone', '.', 'x.']) {
      refuses(
        await call('GET', `/events?type=${type}`),
        'INVALID_FIELD',
        400,
        /: type is not an event type/u,
      );
    }
  });

  test('a sandbox that is reset keeps its earlier events in the log', async () => {
    const partner = await newPartner(server());
    await newEndCustomer(server(), partner, 'sandbox');
    succeeds(await partnerCalls(server().url, partner, 'sandbox')('/simulation/reset'));
    assert.deepEqual(
      typesOf(await listed(`realm=sandbox&partner_client_id=${partner.clientId}`)).slice(0, 1),
      ['sandbox.reset'],
    );
    const created = await listed(`type=end_customer.created&partner_client_id=${partner.clientId}`);
    assert.equal(created.length, 1);
  });

  test('has the addresses of clients; partners see only those of their own credentials and users', async () => {
    const partner = await newPartner(server());
    const admin = await signInAs(server(), 'partner_admin', partner.clientId);
    const asAdmin = (method: string, path: string) => admin.call(method, `/v1${path}`);
    const attested = { is_diligence_attested: false };
    const { clientId } = await newEndCustomer(server(), partner, 'production', attested);
    succeeds(await call('POST', `/end-customers/${clientId}/deny`, { reason: 'No.' }));
    succeeds(await partnerCalls(server().url, partner, 'sandbox')('/simulation/clock/freeze'));
    const all = await listed(`partner_client_id=${partner.clientId}`);
    assert.deepEqual([...new Set(all.map(({ client_address }) => client_address))], ['127.0.0.1']);
    const own = (await listed('', asAdmin)).filter(({ client_address }) => client_address === '127.0.0.1');
    assert.deepEqual(typesOf(own), [
      'sandbox.updated',
      'end_customer.created',
      'user.signed_in',
      'user.password_set',
    ]);
    const addressesBy = async (by: typeof call) =>
      succeeds(await by('GET', `/end-customers/${clientId}/events`)).events.map(
        ({ client_address }: Told) => client_address,
      );
    assert.deepEqual(await addressesBy(call), ['127.0.0.1', '127.0.0.1']);
    assert.deepEqual(await addressesBy(asAdmin), [null, '127.0.0.1']);

    const { token } = await newToken(server(), partner.clientId);
    succeeds(await call('DELETE', `/users/${admin.userId}`));
    const ofRemoved = `type=user.signed_in&actor=user:${admin.userId}`;
    for (const [by, expected] of [
      [call, '127.0.0.1'],
      [managing(server, () => token), null],
    ] as const) {
      const [signedIn] = await listed(ofRemoved, by);
      assert.equal(signedIn?.client_address, expected);
    }
  });
});
