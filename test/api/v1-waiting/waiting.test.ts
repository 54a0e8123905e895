import assert from 'node:assert/strict';
import { test } from 'vitest';
import { managing, newEndCustomer, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { newActiveCustomer } from '../../support/registrations.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { startReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint } from '../../support/webhooks.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  const none = {
    under_review: 0,
    information_needed: 0,
    registration_tasks: 0,
    failing_endpoints: 0,
  };

  test('counts what waits for the operator, and of each partner what is its own', async (t) => {
    const waitingFor = async (query: string) => succeeds(await call('GET', `/waiting?${query}`)).waiting;
    assert.deepEqual(await waitingFor(''), none);
    const institution = { institution_id: 'ins_901235', name: 'Harbour Bank', connector: 'manual' };
    succeeds(await call('POST', '/institutions', institution));
    const partner = await newPartner(server());
    await newActiveCustomer(server(), partner);
    const { clientId } = await newEndCustomer(server(), partner, 'production', {
      is_diligence_attested: false,
    });
    await newEndCustomer(server(), partner, 'production', { is_diligence_attested: false });
    const asked = { requirements_due: ['website'] };
    succeeds(await call('POST', `/end-customers/${clientId}/request-information`, asked));
    const receiver = await startReceiver(t);
    receiver.answer({ status: 500 });
    await createEndpoint(server(), { partner, url: receiver.url, event_types: ['end_customer.created'] });
    await newEndCustomer(server(), partner, 'sandbox');
    await server().settle();

    const all = await waitingFor('');
    assert.deepEqual(
      { ...all, registration_tasks: all.registration_tasks > 0 },
      { ...none, under_review: 1, information_needed: 1, registration_tasks: true },
    );
    const { token } = await newToken(server(), partner.clientId);
    const own = managing(server, () => token);
    assert.deepEqual(succeeds(await own('GET', '/waiting')).waiting, {
      under_review: 1,
      information_needed: 1,
      registration_tasks: null,
      failing_endpoints: 0,
    });
    assert.equal((await waitingFor('realm=sandbox')).failing_endpoints, 1);
    const inSandbox = succeeds(await own('GET', '/waiting?realm=sandbox')).waiting;
    assert.deepEqual(inSandbox, { ...none, registration_tasks: null, failing_endpoints: 1 });
    const other = await newPartner(server());
    refuses(await own('GET', `/waiting?partner_client_id=${other.clientId}`), 'NOT_FOUND', 404);
  });
});
