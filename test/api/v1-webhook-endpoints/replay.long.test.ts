import assert from 'node:assert/strict';
import { beforeEach, test } from 'vitest';
import type { Credentials } from '../../support/client.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { newSandboxPartner, sandboxOf } from '../../support/sandbox-partner.ts';
import { suiteScope } from '../../support/scope.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';
import { startReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint, deliveriesOf } from '../../support/webhooks.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  const scope = suiteScope();
  let partner: Credentials;
  let own: ReturnType<typeof managing>;
  let sandbox: ReturnType<typeof sandboxOf>;
  let receiver: WebhookReceiver;
  let endpointId: string;
  /** End customers whose events were sent one hour after the other, all in vain. */
  let customers: string[];
  let start: number;
  beforeEach(async () => {
    partner = await newSandboxPartner(server(), { frozen_at: '2026-01-01T00:00:00Z' });
    const { token } = await newToken(server(), partner.clientId);
    own = managing(server, () => token);
    sandbox = sandboxOf(server(), partner);
    receiver = await startReceiver(scope, { status: 500 });
    const wanted = { partner, url: receiver.url, event_types: ['end_customer.created'] };
    ({ endpointId } = await createEndpoint(server(), wanted));
    start = Date.parse((await sandbox.clock()).now);
    customers = [];
    for (let count = 0; count < 4; count += 1) {
      customers.push((await sandbox.create()).clientId);
      succeeds(await sandbox.call('/simulation/clock/advance', { seconds: 3_600 }));
    }
    await sandbox.advanceDays(1);
    // Its health is cleared, so that it is not disabled for earlier responses.
    for (const verb of ['pause', 'resume']) {
      succeeds(await own('POST', `/webhook-endpoints/${endpointId}/${verb}`));
    }
    receiver.answer({ status: 200 });
    receiver.received.length = 0;
  });
  const hour = (count: number) => new Date(start + count * 3_600_000).toISOString();
  const replay = async (body?: object): Promise<number> => {
    const { replayed } = succeeds(await own('POST', `/webhook-endpoints/${endpointId}/replay`, body));
    await sandbox.freeze();
    return replayed;
  };
  const reported = () =>
    receiver.received.map(({ json }) => (json['data'] as never)['end_customer_client_id']);

  test('all failed ones are resent, once, in their original order', async () => {
    const before = await deliveriesOf(server(), { endpoint_id: endpointId, status: 'failed' });
    assert.equal(before.length, 4);
    assert.equal(await replay(), 4);
    assert.deepEqual(reported(), customers);
    const after = await deliveriesOf(server(), { endpoint_id: endpointId });
    assert.deepEqual(
      after.map(({ delivery_id, status, attempt_count }) => [delivery_id, status, attempt_count]),
      before.map(({ delivery_id, attempt_count }) => [delivery_id, 'delivered', attempt_count + 1]),
    );
    assert.equal(await replay(), 0);
    assert.equal(await replay({ status: 'failed' }), 0);
    assert.equal(await replay({ status: 'any' }), 4);
    assert.deepEqual(reported(), [...customers, ...customers]);
  });

  test('a range includes its start and excludes its end', async () => {
    assert.equal(await replay({ from: hour(1), to: hour(3) }), 2);
    assert.deepEqual(reported(), customers.slice(1, 3));
    assert.equal(await replay({ to: hour(0) }), 0);
    assert.equal(await replay({ from: hour(4) }), 0);
    assert.equal(await replay({ from: hour(3) }), 1);
    assert.equal(await replay({ to: hour(2), status: 'any' }), 2);
    assert.deepEqual(
      reported(),
      [1, 2, 3, 0, 1].map((at) => customers[at]),
    );
  });

  test('webhooks about one end customer can be resent separately', async () => {
    assert.equal(await replay({ end_customer_client_id: customers[2] }), 1);
    assert.deepEqual(reported(), [customers[2]]);
    assert.equal(await replay({ end_customer_client_id: customers[2] }), 0);
    assert.equal(await replay({ end_customer_client_id: customers[2], status: 'any', from: hour(2) }), 1);
    assert.equal(await replay({ end_customer_client_id: 'nobody', status: 'any' }), 0);
  });

  test('retries start again, on the same schedule', async () => {
    receiver.answer({ status: 500 });
    assert.equal(await replay({ from: hour(3) }), 1);
    await sandbox.advanceDays(1);
    const [delivery] = await deliveriesOf(server(), { endpoint_id: endpointId, from: hour(3) });
    assert.deepEqual([delivery.status, delivery.attempt_count], ['failed', 14]);
  });

  test('pending ones are sent without waiting for their next attempt', async () => {
    receiver.answer({ status: 500 });
    assert.equal(await replay({ from: hour(2) }), 2);
    assert.equal(receiver.received.length, 2);
    receiver.answer({ status: 200 });
    receiver.received.length = 0;
    assert.equal(await replay({ status: 'pending' }), 2);
    assert.deepEqual(reported(), customers.slice(2));
    assert.equal(await replay({ status: 'pending' }), 0);
  });

  test('other endpoints receive nothing', async (t) => {
    const neighbour = await startReceiver(t);
    await createEndpoint(server(), { partner, url: neighbour.url });
    assert.equal(await replay({ status: 'any' }), 4);
    assert.equal(neighbour.received.length, 0);
  });

  test('a paused endpoint receives them later', async () => {
    succeeds(await own('POST', `/webhook-endpoints/${endpointId}/pause`));
    assert.equal(await replay(), 4);
    assert.deepEqual(reported(), []);
    succeeds(await own('POST', `/webhook-endpoints/${endpointId}/resume`));
    await sandbox.freeze();
    assert.deepEqual(reported(), customers);
  });

  test('skips webhooks fired with a defect', async () => {
    await sandbox.advanceDays(30);
    const fired = { end_customer_client_id: customers[3], institution_id: 'ins_56', status: 'PROCESSING' };
    const path = `/webhook-endpoints/${endpointId}`;
    succeeds(await own('PATCH', path, { event_types: ['END_CUSTOMER_OAUTH_STATUS_UPDATED'] }));
    receiver.answer({ status: 400 });
    succeeds(await sandbox.call('/simulation/webhook/fire', { ...fired, defect: 'wrong_hash' }));
    const failed = await deliveriesOf(server(), { endpoint_id: endpointId, status: 'failed' });
    assert.equal(failed[0].defect, 'wrong_hash');
    assert.equal(await replay({ from: failed[0].occurred_at }), 0);
  });

  test('skips webhooks undone by a restore, including those already sent', async () => {
    await sandbox.reset();
    await sandbox.create();
    assert.equal(await replay({ status: 'any' }), 1);
  });

  test('an invalid time and an unknown status are rejected', async () => {
    for (const [body, says] of [
      [{ from: 'yesterday' }, /: from must be a time with its zone/u],
      [{ to: '2026-01-01T00:00:00' }, /: to must be a time with its zone/u],
      [{ status: 'discarded' }, /: status must be one of failed, pending, any$/u],
    ] as const) {
      const answer = await own('POST', `/webhook-endpoints/${endpointId}/replay`, body);
      refuses(answer, 'INVALID_FIELD', 400, says);
    }
  });
});
