import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import { exchange } from '../../support/exchange.ts';
import { managing, newEndCustomer, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { type Named, newActiveCustomer, registrationsAt } from '../../support/registrations.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  const desk = registrationsAt(server);
  let partner: Credentials;
  let token: string;
  beforeAll(async () => {
    partner = await newPartner(server());
    token = (await newToken(server(), partner.clientId)).token;
  });
  const own = managing(server, () => token);
  const at = (client: string, institution: string): Named => ({
    client,
    institution,
    environment: 'production',
  });
  const tasks = async (client: string) =>
    (await desk.list(`task=ANY&end_customer_client_id=${client}&environment=production`))
      .map(({ institution_id, task }) => `${institution_id} ${task}`)
      .toSorted();

  test('a new company name becomes a task at the institutions that take it only from a person', async () => {
    const { clientId } = await newActiveCustomer(server(), partner, { company_name: 'Maple Pay' });
    await server().settle();
    assert.deepEqual(await tasks(clientId), []);
    succeeds(await own('PATCH', `/end-customers/${clientId}`, { company_name: 'Maple & Sons' }));
    await server().settle();
    assert.deepEqual(await tasks(clientId), ['ins_11 UPDATE', 'ins_128026 UPDATE']);

    const address = { city: 'Salem', country_code: 'US' };
    succeeds(
      await own('PATCH', `/end-customers/${clientId}`, {
        address,
        redirect_uris: ['https://maple.example/'],
      }),
    );
    await server().settle();
    const schwab = at(clientId, 'ins_11');
    const { registration, packet } = succeeds(await desk.find(schwab));
    assert.deepEqual([registration.connector, registration.status], ['simulated', 'PROCESSING']);
    assert.deepEqual(packet.changes, [
      { field: 'company_name', before: 'Maple Pay', after: 'Maple & Sons' },
      {
        field: 'address',
        before: {
          city: 'Portland',
          street: '9 Garden Way',
          region: 'OR',
          postal_code: '97201',
          country_code: 'US',
        },
        after: address,
      },
      {
        field: 'redirect_uris',
        before: ['https://app.example.com/oauth'],
        after: ['https://maple.example/'],
      },
    ]);
    const headers = { authorization: `Bearer ${server().demo.operatorToken}` };
    const path = `/v1${desk.pathOf(schwab)}/packet.html`;
    const { text } = await exchange(server().url, { method: 'GET', path, headers });
    assert.match(text, /Changes since it was filed.*New: Maple &amp; Sons.*Before: Maple Pay/su);
    assert.equal((await desk.packet(at(clientId, 'ins_56'))).changes, null);

    succeeds(await desk.record(schwab, { outcome: 'UPDATED', application: packet.application }));
    assert.deepEqual(await tasks(clientId), ['ins_128026 UPDATE']);
    refuses(await desk.record(schwab, { outcome: 'UPDATED' }), 'CONFLICT', 409);
    // Other changes need no person.
    succeeds(await own('PATCH', `/end-customers/${clientId}`, { website: `maple-${clientId}.example` }));
    await server().settle();
    assert.deepEqual(await tasks(clientId), ['ins_128026 UPDATE']);
  });

  test('a name that is changed back is no task any more', async () => {
    const { clientId } = await newActiveCustomer(server(), partner, { company_name: 'Cedar Pay' });
    for (const [company_name, expected] of [
      ['Cedar & Sons', ['ins_11 UPDATE', 'ins_128026 UPDATE']],
      ['Cedar Pay', []],
    ] as const) {
      succeeds(await own('PATCH', `/end-customers/${clientId}`, { company_name }));
      await server().settle();
      assert.deepEqual(await tasks(clientId), expected);
    }
  });

  test('in a sandbox, which has no operator, the institutions take it without a task', async () => {
    const { clientId } = await newEndCustomer(server(), partner, 'sandbox');
    const body = { end_customer_client_id: clientId };
    succeeds(await partnerCalls(server().url, partner)('/partner/customer/enable', body));
    succeeds(await own('PATCH', `/end-customers/${clientId}`, { company_name: 'Rehearsed' }));
    await server().settle();
    assert.deepEqual(await tasks(clientId), []);
    assert.equal((await desk.read(at(clientId, 'ins_11'))).status, 'PROCESSING');
  });

  test('the operator sets which fields an institution takes only from a person', async () => {
    const path = '/institutions/ins_56';
    succeeds(await call('PATCH', path, { manual_changes: ['legal_entity_name'] }));
    const { clientId } = await newActiveCustomer(server(), partner);
    succeeds(await call('PATCH', `/end-customers/${clientId}`, { legal_entity_name: `Elm ${clientId}` }));
    await server().settle();
    assert.deepEqual(await tasks(clientId), ['ins_56 UPDATE']);
    succeeds(await call('PATCH', path, { manual_changes: [] }));
    refuses(
      await call('PATCH', path, { manual_changes: ['website'] }),
      'INVALID_FIELD',
      400,
      /manual_changes\[0\]/u,
    );
  });
});
