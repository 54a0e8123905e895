import assert from 'node:assert/strict';
import { beforeEach, test } from 'vitest';
import type { Credentials } from '../../support/client.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { newSandboxPartner, sandboxOf } from '../../support/sandbox-partner.ts';
import { suiteScope } from '../../support/scope.ts';
import { sharedServer } from '../../support/server.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';
import { startReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint, deliveriesOf, readDelivery } from '../../support/webhooks.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const scope = suiteScope();
  let partner: Credentials;
  let own: ReturnType<typeof managing>;
  let sandbox: ReturnType<typeof sandboxOf>;
  let receiver: WebhookReceiver;
  let endpointId: string;
  beforeEach(async () => {
    partner = await newSandboxPartner(server());
    const { token } = await newToken(server(), partner.clientId);
    own = managing(server, () => token);
    sandbox = sandboxOf(server(), partner);
    await sandbox.freeze();
    receiver = await startReceiver(scope);
    const wanted = { partner, url: receiver.url, event_types: ['end_customer.created'] };
    ({ endpointId } = await createEndpoint(server(), wanted));
  });
  /** The only delivery, once all due webhooks are sent. */
  const onlyOne = async () => {
    await sandbox.freeze();
    const deliveries = await deliveriesOf(server(), { endpoint_id: endpointId });
    assert.equal(deliveries.length, 1);
    return deliveries[0];
  };
  const replay = (deliveryId: string) => own('POST', `/webhook-deliveries/${deliveryId}/replay`);

  test('a delivered webhook is resent, with the same body and id', async () => {
    await sandbox.create();
    const delivered = await onlyOne();
    const { now } = await sandbox.clock();
    const again = succeeds(await replay(delivered.delivery_id)).webhook_delivery;
    assert.deepEqual(again, { ...delivered, status: 'pending', next_attempt_at: now });
    assert.deepEqual(await onlyOne(), { ...delivered, attempt_count: 2 });
    const [first, second] = receiver.received;
    assert.deepEqual(second?.body, first?.body);
    assert.equal(second?.headers['webhook-id'], first?.headers['webhook-id']);
  });

  test('a failed webhook is resent immediately, with a full set of retries', async () => {
    receiver.answer({ status: 500 });
    await sandbox.create();
    await sandbox.advanceDays(1);
    const failed = await onlyOne();
    assert.deepEqual([failed.status, failed.attempt_count], ['failed', 7]);
    succeeds(await own('POST', `/webhook-endpoints/${endpointId}/pause`));
    succeeds(await own('POST', `/webhook-endpoints/${endpointId}/resume`));
    succeeds(await replay(failed.delivery_id));
    await sandbox.advanceDays(1);
    assert.deepEqual(await onlyOne(), { ...failed, attempt_count: 14 });
  });

  test('a webhook waiting for a retry is sent immediately', async () => {
    receiver.answer({ status: 500 });
    await sandbox.create();
    const waiting = await onlyOne();
    assert.equal(waiting.status, 'pending');
    receiver.answer({ status: 200 });
    succeeds(await replay(waiting.delivery_id));
    const { status, attempt_count } = await onlyOne();
    assert.deepEqual([status, attempt_count], ['delivered', 2]);
  });

  test('a webhook whose event was undone by a reset or restore is not resent, whatever its outcome', async () => {
    const statuses = ['delivered', 'discarded'];
    for (const answered of [200, 500]) {
      receiver.answer({ status: answered });
      await sandbox.create();
      await sandbox.freeze();
    }
    const reported = (await deliveriesOf(server(), { endpoint_id: endpointId })).toReversed();
    const sent = receiver.received.length;
    await sandbox.reset();
    for (const [at, { delivery_id }] of reported.entries()) {
      const says = /^the event of this webhook was undone by a sandbox reset or restore$/u;
      refuses(await replay(delivery_id), 'CONFLICT', 409, says);
      assert.equal((await readDelivery(server(), delivery_id)).status, statuses[at]);
    }
    await sandbox.freeze();
    assert.equal(receiver.received.length, sent);
  });

  test('a webhook in the past of a snapshot can be resent once that is restored', async () => {
    await sandbox.create();
    const delivered = await onlyOne();
    await sandbox.snapshot('early');
    await sandbox.create();
    await sandbox.freeze();
    await sandbox.restore('early');
    const [lost, kept] = await deliveriesOf(server(), { endpoint_id: endpointId });
    assert.equal(kept.delivery_id, delivered.delivery_id);
    succeeds(await replay(kept.delivery_id));
    refuses(await replay(lost.delivery_id), 'CONFLICT', 409);
  });

  test('large numbers are resent in units of work, each once', async () => {
    await sandbox.create();
    await onlyOne();
    succeeds(await own('POST', `/webhook-endpoints/${endpointId}/pause`));
    const columns =
      'endpoint_id, partner_client_id, realm, end_customer_client_id, event_seq, webhook_type, attempts, tries, defect';
    // Many at the same time, and some between them that have not failed.
    await storedRows(
      server(),
      dialect,
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 1300)
        insert into webhook_deliveries (${columns}, status, due_at, occurred_at)
        select ${columns}, case when i % 13 = 0 then 'delivered' else 'failed' end, due_at, occurred_at - i / 3 * 1000
        from webhook_deliveries, n where endpoint_id = '${endpointId}'`,
    );
    const range = async (body: object) =>
      succeeds(await own('POST', `/webhook-endpoints/${endpointId}/replay`, body)).replayed;
    const { now } = await sandbox.clock();
    const [last100s, before] = [{ from: new Date(Date.parse(now) - 99_000).toISOString() }, { to: now }];
    assert.equal(await range({ ...last100s, ...before }), 274);
    assert.equal(await range({}), 1_200 - 274);
    assert.equal(await range({}), 0);
    assert.equal(await range({ status: 'any' }), 1_301);
  });
});
