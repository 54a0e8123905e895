import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import type { Credentials } from '../../support/client.ts';
import { managing, newEndCustomer, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { startReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint, deliveriesOf, readDelivery } from '../../support/webhooks.ts';

const event_types = ['end_customer.created'];

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  let settle: () => Promise<unknown>;
  beforeAll(async () => {
    partner = await newPartner(server());
    settle = sandboxOf(server(), partner).freeze;
  });
  const does = async (endpointId: string, verb: 'pause' | 'resume') =>
    succeeds(await call('POST', `/webhook-endpoints/${endpointId}/${verb}`)).webhook_endpoint;
  const read = async (endpointId: string) =>
    succeeds(await call('GET', `/webhook-endpoints/${endpointId}`)).webhook_endpoint;

  test('nothing is sent while paused; all that has waited is sent, in order, once resumed', async (t) => {
    const receiver = await startReceiver(t);
    const { endpointId } = await createEndpoint(server(), { partner, url: receiver.url, event_types });
    assert.equal((await does(endpointId, 'pause')).status, 'paused');
    assert.equal((await does(endpointId, 'pause')).status, 'paused');
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      made.push((await newEndCustomer(server(), partner, 'sandbox')).clientId);
    }
    await settle();
    assert.equal(receiver.received.length, 0);
    const waiting = await deliveriesOf(server(), { endpoint_id: endpointId });
    assert.deepEqual([...new Set(waiting.map(({ status }) => status))], ['pending']);

    assert.equal((await does(endpointId, 'resume')).status, 'active');
    assert.equal((await does(endpointId, 'resume')).status, 'active');
    await settle();
    const reported = receiver.received.map(({ json }) => (json['data'] as never)['end_customer_client_id']);
    assert.deepEqual(reported, made);
  });

  test('one that responded with 410 is disabled, also when paused, and starts again when resumed', async (t) => {
    const receiver = await startReceiver(t, { status: 410 });
    const { endpointId } = await createEndpoint(server(), { partner, url: receiver.url, event_types });
    await newEndCustomer(server(), partner, 'sandbox');
    await settle();
    const disabled = await read(endpointId);
    assert.deepEqual([disabled.status, disabled.disabled_reason], ['disabled', 'GONE']);
    assert.deepEqual([disabled.health.accepted, disabled.health.rejected], [0, 1]);
    assert.equal((await does(endpointId, 'pause')).status, 'disabled');

    await newEndCustomer(server(), partner, 'sandbox');
    receiver.answer({ status: 204 });
    const { status, disabled_reason, health } = await does(endpointId, 'resume');
    assert.deepEqual([status, disabled_reason], ['active', null]);
    assert.deepEqual(health, { accepted: 0, rejected: 0, rejecting_since: null });
    await settle();
    const [waited, gone] = await deliveriesOf(server(), { endpoint_id: endpointId });
    assert.deepEqual([waited.status, gone.status], ['delivered', 'failed']);
  });

  test('health has the responses of the last 24 hours, in sandbox time', async (t) => {
    const guest = await newPartner(server());
    const sandbox = sandboxOf(server(), guest);
    await sandbox.freeze();
    const receiver = await startReceiver(t);
    const { endpointId } = await createEndpoint(server(), { partner: guest, url: receiver.url, event_types });
    const send = async (status: number) => {
      receiver.answer({ status });
      await sandbox.create();
      await sandbox.freeze();
    };
    await send(200);
    await send(200);
    await send(503);
    assert.deepEqual((await read(endpointId)).health, { accepted: 2, rejected: 1, rejecting_since: null });

    receiver.answer({ status: 200 });
    await sandbox.call('/simulation/clock/advance', { seconds: 30 });
    assert.deepEqual((await read(endpointId)).health, { accepted: 3, rejected: 1, rejecting_since: null });
    await sandbox.advanceDays(2);
    assert.deepEqual((await read(endpointId)).health, { accepted: 0, rejected: 0, rejecting_since: null });

    await send(500);
    const { health } = await read(endpointId);
    const { now } = await sandbox.clock();
    assert.deepEqual(health, { accepted: 0, rejected: 1, rejecting_since: now });
    const { webhook_endpoints } = succeeds(
      await call('GET', `/webhook-endpoints?partner_client_id=${guest.clientId}`),
    );
    assert.deepEqual(webhook_endpoints[0].health, health);

    const [last] = await deliveriesOf(server(), { endpoint_id: endpointId });
    const { attempts } = await readDelivery(server(), last.delivery_id);
    assert.equal(attempts[0].at, now);
  });
});
