import assert from 'node:assert/strict';
import { test } from 'vitest';
import { untried } from '../../src/domain/webhook/health.ts';
import { suiteServer } from '../support/server.ts';
import type { TestSandbox } from '../support/steered-sandbox.ts';
import { storedRows } from '../support/stored-rows.ts';
import { onSampledDialect } from '../support/stores.ts';
import type { ReceiverAnswer } from '../support/webhook-receiver.ts';
import { accepting, dataOf, daySeconds, newSteeredEndpoint, rejecting } from './steered-endpoint.ts';

onSampledDialect((dialect) => {
  const server = suiteServer(dialect);

  for (const [how, undo] of [
    ['reset', ({ call }: TestSandbox) => call('/simulation/reset')],
    [
      'restored from a snapshot',
      ({ call }: TestSandbox) => call('/simulation/snapshot/restore', { name: 'a' }),
    ],
  ] as const) {
    test(`webhooks pending when a sandbox is ${how} are never sent; its endpoints stay`, async (t) => {
      const scene = await newSteeredEndpoint(t, server(), dialect);
      const { sandbox, receiver, advance, happen } = scene;
      await happen();
      await sandbox.call('/simulation/snapshot/create', { name: 'a' });
      await happen();
      assert.deepEqual(await scene.statuses(), ['pending', 'pending']);
      await undo(sandbox);
      assert.deepEqual(await scene.statuses(), ['discarded', 'discarded']);
      receiver.answer(accepting);
      await advance(2 * daySeconds);
      assert.equal(receiver.received.length, 2);
      await sandbox.call('/simulation/clock/freeze');
      const clientId = await happen();
      assert.equal(receiver.received.length, 3);
      const { end_customer_client_id } = dataOf(receiver.received[2]);
      assert.equal(end_customer_client_id, clientId);
      assert.equal((await scene.read())['status'], 'active');
    });
  }

  test('a webhook in flight when its sandbox is reset is not retried', async (t) => {
    const scene = await newSteeredEndpoint(t, server(), dialect);
    const { sandbox, receiver, advance } = scene;
    const answer = Promise.withResolvers<ReceiverAnswer>();
    receiver.answer(() => answer.promise);
    await sandbox.create();
    await receiver.arrived(1);
    await sandbox.call('/simulation/reset');
    answer.resolve(rejecting);
    await server().settle();
    await advance(2 * daySeconds);
    assert.equal(receiver.received.length, 1);
    assert.deepEqual(await scene.statuses(), ['discarded']);
  });

  test('a response to a webhook from before a reset does not affect the endpoint’s health', async (t) => {
    const scene = await newSteeredEndpoint(t, server(), dialect);
    const { sandbox, receiver } = scene;
    const answer = Promise.withResolvers<ReceiverAnswer>();
    receiver.answer(() => answer.promise);
    await sandbox.create();
    await receiver.arrived(1);
    await sandbox.call('/simulation/reset');
    answer.resolve({ status: 410 });
    await server().settle();
    assert.equal((await scene.read())['status'], 'active');
    const [{ health } = {}] = await storedRows(
      server(),
      dialect,
      `select health from webhook_endpoints where endpoint_id = '${scene.endpointId}'`,
    );
    assert.deepEqual(JSON.parse(String(health)), untried);
  });

  test('with repeated resets during deliveries, each webhook is sent, discarded or retried', async (t) => {
    const { sandbox, receiver, advance, happen, statuses } = await newSteeredEndpoint(t, server(), dialect);
    let count = 0;
    receiver.answer(() => {
      count += 1;
      return count % 2 === 0 ? accepting : rejecting;
    });
    const resets = 8;
    for (let reset = 0; reset < resets; reset += 1) {
      await Promise.all([sandbox.create(), sandbox.create()]);
      await Promise.all([
        sandbox.create(),
        sandbox.call('/simulation/clock/advance', { seconds: 600 }),
        sandbox.call('/simulation/reset'),
        server().settle(),
      ]);
    }
    await sandbox.call('/simulation/reset');
    const settled = await statuses();
    assert.equal(settled.length, resets * 3);
    assert.ok(!settled.includes('pending'));
    const before = receiver.received.length;
    await advance(2 * daySeconds);
    assert.equal(receiver.received.length, before);
    receiver.answer(accepting);
    await happen();
    assert.equal((await statuses()).at(-1), 'delivered');
    assert.deepEqual(
      server().log.filter((line) => line.includes('"level":"error"')),
      [],
    );
  });
});
