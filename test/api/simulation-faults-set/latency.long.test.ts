import assert from 'node:assert/strict';
import { test } from 'vitest';
import { application } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { requestLine } from '../../support/log.ts';
import { get } from '../../support/partner-operations.ts';
import { sharedServer, startServer } from '../../support/server.ts';
import { newSandbox, type TestSandbox } from '../../support/steered-sandbox.ts';
import { onSampledDialect } from '../../support/stores.ts';
import type { TestServer } from '../../support/test-server.ts';

const path = '/simulation/faults/set';

/** Resolves once as many calls have been counted as there were faults. */
async function untilCounted({ call }: TestSandbox): Promise<void> {
  const left = async () => (await call('/simulation/faults/get')).faults;
  await eventually(left, (faults) => faults.length === 0);
}

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  test('a delayed call is executed normally afterwards; the log has it with its fault', async () => {
    const { call, create } = await newSandbox(server());
    const one = { end_customer_client_id: await create() };
    await call(path, { operation: get.path, latency_ms: 150 });
    const begun = performance.now();
    const { end_customer, request_id } = await call(get.path, one);
    // Timers may be a millisecond early.
    assert.ok(performance.now() - begun >= 149);
    assert.equal(end_customer.client_id, one.end_customer_client_id);
    const line = await requestLine(server(), request_id);
    assert.deepEqual([line['error_code'], line['status'], line['fault']], [null, 200, 'latency']);
  });

  test('other calls do not wait for a delayed one, which is executed at the time after its delay', async () => {
    const sandbox = await newSandbox(server());
    await sandbox.call(path, { operation: '/partner/customer/create', latency_ms: 400 });
    const waiting = sandbox.create();
    await untilCounted(sandbox);
    await sandbox.advanceDays(3);
    const { clock } = await sandbox.call('/simulation/clock/get');
    const clientId = await waiting;
    const [created] = await sandbox.events(clientId);
    assert.equal(created.occurred_at, clock.now);
  });

  test('a stopping server ends delays: waiting calls continue immediately', async (t) => {
    const stopping: TestServer = await startServer(t, dialect);
    const sandbox = await newSandbox(stopping);
    const times = 20;
    await sandbox.call(path, { operation: '/partner/customer/create', latency_ms: 60_000, times });
    const calls = Array.from({ length: times }, () => sandbox.ask('/partner/customer/create', application()));
    await untilCounted(sandbox);
    const begun = performance.now();
    await stopping.close();
    for (const { status } of await Promise.all(calls)) assert.equal(status, 200);
    assert.ok(performance.now() - begun < 8_000);
  });
});
