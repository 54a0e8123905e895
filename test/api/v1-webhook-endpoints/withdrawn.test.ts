import assert from 'node:assert/strict';
import { test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { managing, newEndCustomer, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { newListener } from '../../support/webhook-listener.ts';
import { startReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint, deliveriesOf } from '../../support/webhooks.ts';

const event_types = ['end_customer.approved'];

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  const read = async (endpointId: string) =>
    succeeds(await call('GET', `/webhook-endpoints/${endpointId}`)).webhook_endpoint;
  const standing = async (endpointId: string) => {
    const { status, disabled_reason } = await read(endpointId);
    return [status, disabled_reason];
  };
  const allow = async (clientId: string, environments: string[]) =>
    succeeds(await call('PATCH', `/partners/${clientId}`, { environments }));
  const approved = async (clientId: string) =>
    succeeds(await call('POST', `/end-customers/${clientId}/approve`));

  test('nothing is sent to a withdrawn environment; waiting webhooks are sent once it is restored', async (t) => {
    const partner = await newPartner(server(), { review_policy: 'MANUAL' });
    const receiver = await startReceiver(t);
    const reported = { partner, url: receiver.url, event_types };
    const { endpointId: production } = await createEndpoint(server(), {
      ...reported,
      environment: 'production',
    });
    const { endpointId: paused } = await createEndpoint(server(), { ...reported, environment: 'production' });
    const { endpointId: development } = await createEndpoint(server(), {
      ...reported,
      environment: 'development',
    });
    succeeds(await call('POST', `/webhook-endpoints/${paused}/pause`));
    const { clientId } = await newEndCustomer(server(), partner, 'production');

    await allow(partner.clientId, ['development', 'sandbox']);
    assert.deepEqual(await standing(production), ['disabled', 'WITHDRAWN']);
    assert.deepEqual(await standing(paused), ['paused', null]);
    assert.deepEqual(await standing(development), ['active', null]);
    await approved(clientId);
    await receiver.arrived(1);
    await server().settle();
    assert.equal(receiver.received.length, 1, 'in development only');
    const [waiting] = await deliveriesOf(server(), { endpoint_id: production });
    assert.deepEqual([waiting.status, waiting.attempt_count], ['pending', 0]);
    for (const id of [production, paused]) {
      refuses(
        await call('POST', `/webhook-endpoints/${id}/resume`),
        'CONFLICT',
        409,
        /no access to production/u,
      );
    }

    await allow(partner.clientId, ['production', 'development', 'sandbox']);
    assert.deepEqual(await standing(production), ['active', null]);
    assert.deepEqual(await standing(paused), ['paused', null]);
    await receiver.arrived(2);
    await eventually(
      async () => (await deliveriesOf(server(), { endpoint_id: production }))[0].status,
      (status) => status === 'delivered',
    );
    succeeds(await call('POST', `/webhook-endpoints/${paused}/resume`));
    await receiver.arrived(3);
  });

  test('nothing is handed to a listener of a withdrawn sandbox', async () => {
    const partner = await newPartner(server(), { review_policy: 'MANUAL' });
    await sandboxOf(server(), partner).freeze();
    const listener = await newListener(server(), partner, { event_types });
    const { clientId } = await newEndCustomer(server(), partner, 'sandbox');
    await allow(partner.clientId, ['production']);
    await approved(clientId);
    assert.equal(await listener.next(), null);
    assert.deepEqual(await standing(listener.endpointId), ['disabled', 'WITHDRAWN']);
    await allow(partner.clientId, ['sandbox']);
    assert.equal((await listener.webhook()).event_type, 'end_customer.approved');
  });
});
