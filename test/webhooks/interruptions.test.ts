import assert from 'node:assert/strict';
import { test } from 'vitest';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { startServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { onEachDialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';
import { type ReceiverAnswer, startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';

const created = { environment: 'production', event_types: ['end_customer.created'] };
/** Longer than the cooldown of an endpoint after an error of the server, or a lease. */
const whileMs = 60_000;

onEachDialect((dialect) => {
  const deliveries = async (server: TestServer) => {
    const rows = await storedRows(
      server,
      dialect,
      'select status, attempts from webhook_deliveries order by delivery_id',
    );
    return rows.map(({ status, attempts }) => `${status} ${attempts}`);
  };

  test('a stopping server waits for responses to webhooks in flight, and leaves the rest to the next', async (t) => {
    const server = await startServer(t, dialect);
    const partner = await newPartner(server);
    const answer = Promise.withResolvers<ReceiverAnswer>();
    const receiver = await startReceiver(t, () => answer.promise);
    await createEndpoint(server, { partner, url: receiver.url, ...created });
    for (let count = 0; count < 3; count += 1) await newEndCustomer(server, partner, 'production');
    await receiver.arrived(1);
    let isClosed = false;
    const closed = server.close().then(() => {
      isClosed = true;
    });
    // By then the server accepts no requests.
    await assert.rejects(async () => {
      for (;;) await fetch(`${server.url}/health`, { headers: { connection: 'close' } });
    });
    assert.equal(isClosed, false);
    answer.resolve({});
    await closed;
    const rows = await deliveries(server);
    assert.equal(rows.filter((row) => row === 'delivered 1').length, receiver.received.length);
    assert.equal(rows.filter((row) => row === 'pending 0').length, 3 - receiver.received.length);
    const again = await startServer(t, dialect, server.env);
    await again.settle();
    assert.deepEqual(await deliveries(again), ['delivered 1', 'delivered 1', 'delivered 1']);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    assert.equal(ids.length, 3);
    assert.equal(new Set(ids).size, 3);
  });

  test('a webhook in flight to a removed endpoint is not retried', async (t) => {
    let aheadMs = 0;
    const now = () => Date.now() + aheadMs;
    const server = await startServer(t, dialect, {}, 'dev', { now });
    const { demo } = server;
    const answer = Promise.withResolvers<ReceiverAnswer>();
    const receiver = await startReceiver(t, () => answer.promise);
    const { endpointId } = await createEndpoint(server, { partner: demo, url: receiver.url, ...created });
    await newEndCustomer(server, demo, 'production');
    await receiver.arrived(1);
    succeeds(await managing(() => server)('DELETE', `/webhook-endpoints/${endpointId}`));
    answer.resolve({ status: 500 });
    await server.settle();
    aheadMs += whileMs;
    await newEndCustomer(server, demo, 'production');
    await server.settle();
    assert.equal(receiver.received.length, 1);
    assert.ok(!server.log.join().includes('"level":"error"'));
  });

  if (dialect === 'postgres') {
    test('no delivery is lost when the database disconnects', async (t) => {
      let aheadMs = 0;
      const now = () => Date.now() + aheadMs;
      const server = await startServer(t, dialect, {}, 'dev', { now });
      const partner = await newPartner(server);
      const hangUp = `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`;
      let hungUp = Promise.resolve();
      const receiver = await startReceiver(t, async () => {
        const { length } = receiver.received;
        if (length % 7 !== 3 || length > 40) return {};
        // One after the other, as they would end each other.
        hungUp = hungUp.then(() => storedRows(server, dialect, hangUp)).then(() => {});
        await hungUp;
        return {};
      });
      const count = 20;
      await createEndpoint(server, {
        partner,
        url: receiver.url,
        ...created,
        event_types: ['end_customer.created'],
      });
      await createEndpoint(server, { partner, url: `${receiver.url}/2`, ...created });
      for (let made = 0; made < count; made += 1) {
        // A failed one is not committed, so it has no webhook.
        await newEndCustomer(server, partner, 'production').catch(() => {});
      }
      for (let look = 0; look < 10; look += 1) {
        await server.settle().catch(() => {});
        aheadMs += whileMs;
      }
      const committed = await storedRows(
        server,
        dialect,
        "select id from events where type = 'end_customer.created'",
      );
      assert.ok(committed.length > count / 2);
      for (const path of ['/hook', '/hook/2']) {
        const delivered = receiver.received.filter((webhook) => webhook.path === path);
        const ids = new Set(delivered.map(({ headers }) => headers['webhook-id']));
        assert.deepEqual(
          committed.map(({ id }) => id).filter((id) => !ids.has(String(id))),
          [],
        );
      }
      assert.deepEqual(
        new Set((await deliveries(server)).map((each) => each.split(' ')[0])),
        new Set(['delivered']),
      );
    });
  }
});
