import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import type { Credentials } from '../../support/client.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { startReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint, deliveriesOf, readDelivery } from '../../support/webhooks.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  let own: ReturnType<typeof managing>;
  beforeAll(async () => {
    partner = await newPartner(server());
    const { token } = await newToken(server(), partner.clientId);
    own = managing(server, () => token);
  });

  test('a delivery has the exact body sent, without the client address of its event, and the outcome of each attempt', async (t) => {
    const sandbox = sandboxOf(server(), partner);
    await sandbox.freeze();
    const { now: start } = await sandbox.clock();
    const receiver = await startReceiver(t, { status: 503, body: 'x'.repeat(2_000) });
    const wanted = { partner, url: receiver.url, event_types: ['end_customer.created'] };
    const { endpointId } = await createEndpoint(server(), wanted);
    const { clientId } = await sandbox.create();
    await sandbox.freeze();
    receiver.answer({ status: 204, headers: { 'X-Trace': 'abc', 'Set-Cookie': 'session=1' } });
    await sandbox.advanceDays(1);

    const [summary] = await deliveriesOf(server(), { endpoint_id: endpointId });
    const path = `/webhook-deliveries/${summary.delivery_id}`;
    const { attempts, body, event, ...rest } = succeeds(await own('GET', path)).webhook_delivery;
    assert.deepEqual(rest, summary);
    assert.deepEqual([summary.status, summary.attempt_count], ['delivered', 2]);

    const later = new Date(Date.parse(start) + 30_000).toISOString();
    assert.deepEqual(
      attempts.map(({ at, status_code, failure, answer }: Record<string, unknown>) => ({
        ...{ at, status_code, failure, answer },
      })),
      [
        { at: start, status_code: 503, failure: null, answer: 'x'.repeat(1024) },
        { at: later, status_code: 204, failure: null, answer: '' },
      ],
    );
    assert.deepEqual(attempts[1].answer_headers.slice(0, 2), [
      { name: 'x-trace', value: 'abc' },
      { name: 'set-cookie', value: '[redacted]' },
    ]);
    for (const { sent_at, duration_ms, key_id } of attempts) {
      assert.ok(Math.abs(Date.parse(sent_at) - Date.now()) < 60_000);
      assert.ok(duration_ms >= 0);
      assert.match(key_id, /^[0-9a-f-]{36}$/u);
    }
    for (const received of receiver.received) assert.equal(body, received.body.toString());
    assert.equal(receiver.received[0]?.headers['webhook-id'], summary.event_id);

    assert.deepEqual([event.event_id, event.type], [summary.event_id, 'end_customer.created']);
    assert.equal(event.occurred_at, start);
    assert.equal(event.client_address, '127.0.0.1');
    assert.ok(!body.includes('client_address') && !body.includes('127.0.0.1'));
    assert.deepEqual(JSON.parse(body).data.end_customer_client_id, clientId);
  });

  test('if there was no response, it has the reason', async (t) => {
    const receiver = await startReceiver(t);
    await receiver.close();
    const { endpointId } = await createEndpoint(server(), { partner, url: receiver.url });
    const { webhook_delivery } = succeeds(await own('POST', `/webhook-endpoints/${endpointId}/test`));
    await sandboxOf(server(), partner).freeze();
    const { status, attempts, next_attempt_at } = await readDelivery(server(), webhook_delivery.delivery_id);
    assert.deepEqual(
      [status, attempts[0].status_code, attempts[0].answer, attempts[0].answer_headers, attempts.length],
      ['pending', null, '', null, 1],
    );
    assert.match(attempts[0].failure, /\w/u);
    assert.equal(Date.parse(next_attempt_at) - Date.parse(attempts[0].at), 30_000);
    succeeds(await own('DELETE', `/webhook-endpoints/${endpointId}`));
  });

  for (const id of ['0', '01', '1.0', '-1', '1e1', '0x1', '9'.repeat(15), '9'.repeat(60), 'x']) {
    test(`${id} is not an id`, async () => {
      const answer = await call('GET', `/webhook-deliveries/${id}`);
      refuses(answer, 'NOT_FOUND', 404, /^webhook delivery not found$/u);
    });
  }
});
