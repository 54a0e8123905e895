import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, test } from 'vitest';
import type { Credentials } from '../support/client.ts';
import { newEndCustomer } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { suiteScope } from '../support/scope.ts';
import { startServer } from '../support/server.ts';
import { newSandbox } from '../support/steered-sandbox.ts';
import { onEachDialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';

const concurrency = 3;
/** Time in which a surplus webhook would arrive, in milliseconds. */
const surplusMs = 50;

onEachDialect((dialect) => {
  const scope = suiteScope();
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(scope, dialect, { GINGHAM_WEBHOOK_CONCURRENCY: String(concurrency) });
  });

  async function create(partner: Credentials, count: number): Promise<string[]> {
    const all: string[] = [];
    for (let made = 0; made < count; made += 1) {
      all.push((await newEndCustomer(server, partner, 'production')).clientId);
    }
    return all;
  }

  test('any number of hanging endpoints delay no others', async (t) => {
    const partners = await Promise.all([newPartner(server), newPartner(server), newPartner(server)]);
    const released = Promise.withResolvers<void>();
    const hanging = await startReceiver(t, async () => {
      await released.promise;
      return {};
    });
    const fast = await startReceiver(t);
    const add = (partner: Credentials, url: string) =>
      createEndpoint(server, {
        partner,
        url,
        environment: 'production',
        event_types: ['end_customer.created'],
      });
    const [first, second, third] = partners as [Credentials, Credentials, Credentials];
    for (let count = 0; count < 20; count += 1) {
      await add(first, `${hanging.url}/${count}`);
      await add(second, `${hanging.url}/more/${count}`);
      await add(third, count < 10 ? `${hanging.url}/yet/${count}` : `${fast.url}/${count}`);
    }
    const customers = 5;
    for (const partner of partners) await create(partner, customers);
    await hanging.arrived(50);
    await fast.arrived(10 * customers);
    // None of them had a response before; each endpoint that does not respond gets one webhook at a time.
    assert.equal(hanging.received.length, 50);
    assert.equal(new Set(hanging.received.map(({ path }) => path)).size, 50);
    released.resolve();
    await server.settle();
    assert.equal(hanging.received.length, 50 * customers);
    assert.equal(fast.received.length, 10 * customers);
  });

  test('an accepting endpoint has as many webhooks in flight as the setting allows, and never more', async (t) => {
    const partner = await newPartner(server);
    let underWay = 0;
    let most = 0;
    const created = Promise.withResolvers<void>();
    const full = Promise.withResolvers<void>();
    const receiver = await startReceiver(t, async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      // The first waits until all are due; after ten responses all wait until the lane is full, and longer for surplus ones.
      if (receiver.received.length === 1) await created.promise;
      if (receiver.received.length > 10) {
        if (underWay >= concurrency) void setTimeout(surplusMs).then(full.resolve);
        await full.promise;
      }
      underWay -= 1;
      return {};
    });
    const types = { environment: 'production', event_types: ['end_customer.created'] };
    await createEndpoint(server, { partner, url: receiver.url, ...types });
    await Promise.all(Array.from({ length: 4 }, () => create(partner, 10)));
    created.resolve();
    await server.settle();
    assert.equal(receiver.received.length, 40);
    assert.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 40);
    assert.equal(most, concurrency);
  });

  test('in a sandbox webhooks arrive one at a time, in the order of their events', async (t) => {
    const sandbox = await newSandbox(server);
    let underWay = 0;
    let most = 0;
    const receiver = await startReceiver(t, async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return {};
    });
    await createEndpoint(server, { partner: sandbox.partner, url: receiver.url });
    const created = [];
    for (let count = 0; count < 3; count += 1) created.push(await sandbox.active());
    await sandbox.advanceDays(100);
    // The call waits for them too, but for a limited time.
    await server.settle();
    assert.equal(most, 1);
    const all = receiver.received.map(({ json, headers }) => ({ json, id: headers['webhook-id'] }));
    const own = all.filter(({ id }) => id !== undefined);
    const times = own.map(({ json }) => String(json['timestamp']));
    assert.deepEqual(times, times.toSorted());
    assert.equal(new Set(own.map(({ id, json }) => `${id} ${json['type']}`)).size, own.length);
    for (const clientId of created) {
      const isAboutCustomer = (data: Record<string, unknown>) => data['end_customer_client_id'] === clientId;
      const lifecycle = own
        .filter(({ json }) => isAboutCustomer(json['data'] as Record<string, unknown>))
        .map(({ json }) => String(json['type']))
        .filter((type) => type.startsWith('end_customer.'));
      assert.deepEqual(lifecycle, ['end_customer.created', 'end_customer.enabled']);
      const statuses = new Map<string, unknown[]>();
      for (const { json } of all.filter(({ id, json }) => id === undefined && isAboutCustomer(json))) {
        const place = `${json['institution_id']} ${json['environment']}`;
        statuses.set(place, [...(statuses.get(place) ?? []), json['status']]);
      }
      assert.ok(statuses.size > 12);
      for (const each of statuses.values()) assert.deepEqual(each, ['processing', 'approved', 'enabled']);
    }
  });
});
