import assert from 'node:assert/strict';
import { test } from 'vitest';
import { managing, succeeds } from '../support/management.ts';
import { suiteServer } from '../support/server.ts';
import { onEachDialect } from '../support/stores.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';
import { accepting, dataOf, daySeconds, newSteeredEndpoint, rejecting } from './steered-endpoint.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);

  test('an endpoint that rejects almost everything for 24 hours is disabled, and others are notified', async (t) => {
    const scene = await newSteeredEndpoint(t, server(), dialect);
    const { sandbox, receiver, advance, endpointId, happen } = scene;
    const other = await startReceiver(t);
    const wanted = { partner: sandbox.partner, event_types: ['endpoint.disabled'] };
    await createEndpoint(server(), { url: other.url, ...wanted });
    await happen();
    await advance(daySeconds - 1);
    await happen();
    assert.equal((await scene.read())['status'], 'active');
    await advance(29);
    assert.equal((await scene.read())['status'], 'active');
    assert.equal(other.received.length, 0);
    await advance(1);
    const { status, disabled_reason } = await scene.read();
    assert.deepEqual([status, disabled_reason], ['disabled', 'REJECTED']);
    await server().settle();
    const [disabled, ...more] = other.received;
    assert.equal(more.length, 0);
    assert.equal(disabled?.json['type'], 'endpoint.disabled');
    const { endpoint_id, reason } = dataOf(disabled);
    assert.deepEqual([endpoint_id, reason], [endpointId, 'REJECTED']);

    const before = receiver.received.length;
    await happen();
    await advance(7 * daySeconds);
    assert.equal(receiver.received.length, before);
    assert.deepEqual(await scene.statuses(), ['failed', 'pending', 'pending']);

    receiver.answer(accepting);
    succeeds(await managing(server)('POST', `/webhook-endpoints/${endpointId}/resume`));
    await server().settle();
    assert.equal(receiver.received.length, before + 2);
    assert.deepEqual(await scene.statuses(), ['failed', 'delivered', 'delivered']);
  });

  test('an endpoint that accepts one in nine is not disabled', async (t) => {
    const { receiver, advance, happen, read, attempts } = await newSteeredEndpoint(t, server(), dialect);
    let count = 0;
    receiver.answer(() => {
      count += 1;
      return count % 9 === 1 ? accepting : rejecting;
    });
    for (let hour = 0; hour < 27; hour += 3) {
      await happen();
      await advance(3 * 3_600);
    }
    assert.ok((await attempts()).length > 18);
    assert.equal((await read())['status'], 'active');
  });

  test('a receiver that responds with 410 is sent nothing more, and others are notified immediately', async (t) => {
    const scene = await newSteeredEndpoint(t, server(), dialect);
    const { sandbox, receiver, advance, endpointId, happen } = scene;
    const other = await startReceiver(t);
    const wanted = { partner: sandbox.partner, event_types: ['endpoint.disabled'] };
    await createEndpoint(server(), { url: other.url, ...wanted });
    receiver.answer({ status: 410 });
    await Promise.all([sandbox.create(), sandbox.create()]);
    await server().settle();
    const { status, disabled_reason } = await scene.read();
    assert.deepEqual([status, disabled_reason], ['disabled', 'GONE']);
    assert.deepEqual(
      other.received.map((webhook) => dataOf(webhook)['endpoint_id']),
      [endpointId],
    );
    await happen();
    await advance(2 * daySeconds);
    assert.equal(receiver.received.length, 1);
    assert.deepEqual(await scene.statuses(), ['failed', 'pending', 'pending']);
  });
});
