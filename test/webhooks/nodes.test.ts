import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { type TestContext, test } from 'vitest';
import { type Credentials, manage, partnerCalls } from '../support/client.ts';
import { endCustomerAt } from '../support/lifecycle.ts';
import { newEndCustomer, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { run } from '../support/process.ts';
import { startServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { freshStore } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';
import { type ReceiverAnswer, startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';

/** Longer than these tests take, so that missing responses do not time out. */
const timeoutMs = 60_000;
/** How long the lease of a silent node lasts. */
const leaseMs = 6_000;
const created = { environment: 'production', event_types: ['end_customer.created'] };

/** Nodes over one database, with a clock that each reads through `now`. */
async function newDatabase(t: TestContext, settings: Record<string, string> = {}) {
  const fresh = await freshStore(t, 'postgres');
  const env = { ...fresh, GINGHAM_WEBHOOK_TIMEOUT_SECONDS: String(timeoutMs / 1000), ...settings };
  return {
    env,
    node: (now: () => number = Date.now) => startServer(t, 'postgres', env, 'dev', { now }),
  };
}

async function deliveries(server: TestServer): Promise<Record<string, unknown>[]> {
  return storedRows(
    server,
    'postgres',
    'select status, attempts from webhook_deliveries order by delivery_id',
  );
}

test('two healthy nodes send each webhook once, within the concurrency of its endpoint', async (t) => {
  const { node } = await newDatabase(t, { GINGHAM_WEBHOOK_CONCURRENCY: '2' });
  const nodes = await Promise.all([node(), node()]);
  const [one] = nodes as [TestServer, TestServer];
  const partner = await newPartner(one);
  const underWay = new Map<string, number>();
  let most = 0;
  const receiver = await startReceiver(t, async ({ path }) => {
    underWay.set(path, (underWay.get(path) ?? 0) + 1);
    most = Math.max(most, underWay.get(path) as number);
    await new Promise(setImmediate);
    underWay.set(path, (underWay.get(path) as number) - 1);
    return {};
  });
  const endpoints = 8;
  const customers = 24;
  for (let count = 0; count < endpoints; count += 1) {
    await createEndpoint(one, { partner, url: `${receiver.url}/${count}`, ...created });
  }
  const creating = nodes.map(async (each) => {
    for (let count = 0; count < customers / 2; count += 1) await newEndCustomer(each, partner, 'production');
  });
  await Promise.all(creating);
  await receiver.arrived(endpoints * customers);
  await Promise.all(nodes.map((each) => each.settle()));
  assert.equal(receiver.received.length, endpoints * customers);
  const each = receiver.received.map(({ path, headers }) => `${path} ${headers['webhook-id']}`);
  assert.equal(new Set(each).size, endpoints * customers);
  assert.equal(most, 2);
  for (const { status, attempts } of await deliveries(one))
    assert.deepEqual([status, attempts], ['delivered', 1]);
  for (const { log } of nodes) assert.ok(!log.join().includes('"level":"error"'));
});

test('the webhooks of a killed node are sent by another once its lease expires, and not before', async (t) => {
  const { env, node } = await newDatabase(t);
  let now = Date.now();
  const receiver = await startReceiver(t, () => 'hang');
  const main = fileURLToPath(new URL('several-servers.ts', import.meta.url));
  const child = run(t, process.execPath, [main, JSON.stringify([env])]);
  const [{ url, demo }] = JSON.parse(await child.firstLine());
  const body = { partner_client_id: demo.clientId, url: receiver.url, ...created };
  succeeds(await manage(url, demo.operatorToken)('POST', '/webhook-endpoints', body));
  const killed = { url, demo } as TestServer;
  await newEndCustomer(killed, demo as Credentials, 'production');
  await receiver.arrived(1);
  child.child.kill('SIGKILL');
  await child.ended;

  now = Date.now();
  const other = await node(() => now);
  await other.settle();
  assert.equal(receiver.received.length, 1);
  receiver.answer({});
  // The lease was acquired before this clock was stopped.
  now += leaseMs;
  await other.settle();
  const [first, second, ...more] = receiver.received;
  assert.equal(more.length, 0);
  assert.equal(second?.headers['webhook-id'], first?.headers['webhook-id']);
  assert.deepEqual(second?.body, first?.body);
  const [delivery] = await deliveries(other);
  assert.deepEqual([delivery?.['status'], delivery?.['attempts']], ['delivered', 1]);
});

test('a node presumed dead does not overwrite the work of another', async (t) => {
  const { node } = await newDatabase(t);
  let aheadMs = 0;
  const stalled = await node();
  const partner = await newPartner(stalled);
  const answer = Promise.withResolvers<ReceiverAnswer>();
  const receiver = await startReceiver(t, () => (receiver.received.length === 1 ? answer.promise : {}));
  await createEndpoint(stalled, { partner, url: receiver.url, ...created });
  await newEndCustomer(stalled, partner, 'production');
  await receiver.arrived(1);
  const other = await node(() => Date.now() + aheadMs);
  await other.settle();
  assert.equal(receiver.received.length, 1);
  aheadMs = leaseMs;
  await other.settle();
  assert.equal(receiver.received.length, 2);
  answer.resolve({ status: 500 });
  await stalled.settle();
  await other.settle();
  const [delivery] = await deliveries(other);
  assert.deepEqual([delivery?.['status'], delivery?.['attempts']], ['delivered', 1]);
  assert.equal(receiver.received.length, 2);
});

test('a simulation call responds after webhooks sent by another node are delivered', async (t) => {
  const { node } = await newDatabase(t);
  const one = await node();
  const other = await node();
  const partner = await newPartner(one, { environments: ['sandbox'] });
  const receiver = await startReceiver(t);
  await createEndpoint(one, { partner, url: receiver.url });
  const calls = [one, other].map(({ url }) => partnerCalls(url, partner));
  await endCustomerAt('ACTIVE', one, partner, 'sandbox');
  for (let count = 0; count < 5; count += 1) {
    for (const call of calls) {
      succeeds(await call('/simulation/clock/advance', { seconds: 86_400 }));
      const left = await storedRows(
        one,
        'postgres',
        "select count(*) as left from webhook_deliveries where status = 'pending'",
      );
      assert.equal(Number(left[0]?.['left']), 0);
    }
  }
  const ids = receiver.received.map(({ headers, body }) => headers['webhook-id'] ?? String(body));
  assert.ok(ids.length > 20);
  assert.equal(new Set(ids).size, ids.length);
});
