import assert from 'node:assert/strict';
import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type IncomingMessage, request } from 'node:http';
import { test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { managing, refuses, succeeds } from '../../support/management.ts';
import type { Scope } from '../../support/scope.ts';
import { sharedServer, startServer } from '../../support/server.ts';
import { newSandbox } from '../../support/steered-sandbox.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { type Dialect, onEachDialectConcurrently } from '../../support/stores.ts';
import { newListener } from '../../support/webhook-listener.ts';

/** Seconds that the longest call waits for a webhook. */
const waitSeconds = 25;
/** Much less than that, but long enough on a busy machine. */
const promptlyMs = 15_000;
const created = { event_types: ['end_customer.created'] };

/** A server whose real time is set by the test. */
async function steeredServer(scope: Scope, dialect: Dialect) {
  const clock = { aheadMs: 0 };
  const server = await startServer(scope, dialect, {}, 'dev', { now: () => Date.now() + clock.aheadMs });
  return { server, clock };
}

onEachDialectConcurrently((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);

  const listening = async (body: object = created) => {
    const sandbox = await newSandbox(server());
    return { sandbox, listener: await newListener(server(), sandbox.partner, body) };
  };

  /** The time until which the server regards a listener as present. */
  const isThereUntil = async (endpointId: string) => {
    const query = `select leased_until from webhook_endpoints where endpoint_id = '${endpointId}'`;
    const [row] = await storedRows(server(), dialect, query);
    return Number(row?.['leased_until']);
  };

  /** Resolves when the server knows that a caller of the listener waits. */
  const waits = (endpointId: string) =>
    eventually(
      () => isThereUntil(endpointId),
      (time) => time > Date.now() + (waitSeconds - 5) * 1000,
    );

  test('a waiting call returns as soon as there is a webhook', async () => {
    const { sandbox, listener } = await listening();
    const startedAt = performance.now();
    const waiting = listener.next(waitSeconds);
    const clientId = await sandbox.create();
    const webhook = await waiting;
    assert.equal(JSON.parse(webhook.body).data.end_customer_client_id, clientId);
    assert.ok(performance.now() - startedAt < promptlyMs);
  });

  test('of two callers, one gets a webhook, and the other the next one after its response', async () => {
    const { sandbox, listener } = await listening();
    await sandbox.create();
    await sandbox.create();
    const both = await Promise.all([listener.next(), listener.next()]);
    const [first] = both.filter((webhook) => webhook !== null);
    assert.equal(both.filter((webhook) => webhook === null).length, 1);
    assert.equal(await listener.next(), null);
    const waiting = listener.next(waitSeconds);
    await listener.answer(first);
    const second = await waiting;
    assert.notEqual(second.delivery_id, first.delivery_id);
    assert.ok(Date.parse(second.attempted_at) >= Date.parse(first.attempted_at));
  });

  test('a failed webhook is retried in sandbox time, after its Retry-After at the earliest', async () => {
    const { sandbox, listener } = await listening();
    await sandbox.create();
    const first = await listener.webhook();
    const failed = await listener.answer(first, { status_code: null, failure: 'connection refused' });
    assert.equal(failed.status, 'pending');
    assert.equal(Date.parse(failed.next_attempt_at) - Date.parse(first.attempted_at), 30_000);
    assert.equal(await listener.next(), null);
    await sandbox.call('/simulation/clock/advance', { seconds: 29 });
    assert.equal(await listener.next(), null);
    const advanced = sandbox.call('/simulation/clock/advance', { seconds: 1 });
    const second = await listener.next(waitSeconds);
    assert.equal(second.delivery_id, first.delivery_id);
    assert.deepEqual([second.attempt, second.attempted_at], [2, failed.next_attempt_at]);
    const busy = await listener.answer(second, { status_code: 429, retry_after: '600' });
    assert.equal(Date.parse(busy.next_attempt_at) - Date.parse(second.attempted_at), 600_000);
    await advanced;
    const attempts = await storedRows(
      server(),
      dialect,
      `select status_code, failure from webhook_attempts where delivery_id in
        (select delivery_id from webhook_deliveries where endpoint_id = '${listener.endpointId}') order by number`,
    );
    assert.deepEqual(
      attempts.map(({ status_code, failure }) => [status_code, failure]),
      [
        [null, 'connection refused'],
        [429, null],
      ],
    );
  });

  test('an advance returns when all due webhooks have been answered', async () => {
    const { sandbox, listener } = await listening({ event_types: ['registration.updated'] });
    await sandbox.active();
    for (let webhook = await listener.next(); webhook !== null; webhook = await listener.next()) {
      await listener.answer(webhook);
    }
    let isAnswered = false;
    const advanced = sandbox.advanceDays(60).then(() => {
      isAnswered = true;
    });
    let count = 0;
    for (let webhook = await listener.next(waitSeconds); webhook !== null; webhook = await listener.next()) {
      assert.equal(isAnswered, false);
      await listener.answer(webhook);
      count += 1;
    }
    await advanced;
    assert.ok(count > 5, String(count));
    assert.equal(await listener.next(), null);
  });

  test('of many waiting callers of a listener only one polls, and one gets the webhook', async (t) => {
    let looks = 0;
    const now = () => {
      looks += 1;
      return Date.now();
    };
    const steered = await startServer(t, dialect, {}, 'dev', { now });
    const sandbox = await newSandbox(steered);
    const [listener, other] = [
      await newListener(steered, sandbox.partner, created),
      await newListener(steered, sandbox.partner, { event_types: ['endpoint.disabled'] }),
    ];
    const callers = 40;
    let arrived = 0;
    const arrive: ChannelListener = (message) => {
      const { url } = (message as { request: IncomingMessage }).request;
      if (url?.endsWith(`/${listener.endpointId}/next`)) arrived += 1;
    };
    subscribe('http.server.request.start', arrive);
    t.onTestFinished(() => {
      unsubscribe('http.server.request.start', arrive);
    });
    let answered = 0;
    const waiting = Array.from({ length: callers }, async () => {
      const webhook = await listener.next(waitSeconds);
      answered += 1;
      return webhook;
    });
    await eventually(
      async () => arrived,
      (count) => count === callers,
    );
    const looksOfSecond = async () => {
      const before = looks;
      assert.equal(await other.next(1), null);
      return looks - before;
    };
    // Each polls once when it arrives; all of them would poll ten times a second.
    await eventually(looksOfSecond, (count) => count < 200);
    assert.equal(answered, 0);
    await sandbox.create();
    assert.notEqual(await Promise.race(waiting), null);
    await listener.remove();
    const handedOut = (await Promise.all(waiting)).filter((webhook) => webhook !== null);
    assert.equal(handedOut.length, 1);
  });

  test('a caller that disconnects is noticed, and delays nothing', async () => {
    const { sandbox, listener } = await listening();
    const { port } = new URL(server().url);
    const caller = request({
      port,
      method: 'POST',
      path: `/v1/webhook-listeners/${listener.endpointId}/next`,
      headers: {
        authorization: `Bearer ${server().demo.operatorToken}`,
        'content-type': 'application/json',
      },
    });
    caller.on('error', () => {});
    caller.end(JSON.stringify({ wait_seconds: waitSeconds }));
    await waits(listener.endpointId);
    caller.destroy();
    await eventually(
      () => isThereUntil(listener.endpointId),
      (time) => time <= Date.now(),
    );
    await sandbox.create();
    const startedAt = performance.now();
    await sandbox.call('/simulation/clock/advance', { seconds: 1 });
    assert.ok(performance.now() - startedAt < promptlyMs);
    assert.equal((await listener.webhook()).attempt, 1);
  });

  test('a response of 410 disables the listener, and further polling reactivates it', async () => {
    const { sandbox, listener } = await listening();
    await sandbox.create();
    const { status } = await listener.answer(await listener.webhook(), { status_code: 410 });
    assert.equal(status, 'failed');
    const path = `/webhook-endpoints/${listener.endpointId}`;
    const { disabled_reason } = succeeds(await call('GET', path)).webhook_endpoint;
    assert.equal(disabled_reason, 'GONE');
    const clientId = await sandbox.create();
    const webhook = await listener.next(waitSeconds);
    assert.equal(JSON.parse(webhook.body).data.end_customer_client_id, clientId);
    assert.equal(succeeds(await call('GET', path)).webhook_endpoint.status, 'active');
  });

  test('resetting a sandbox discards the webhook handed out', async () => {
    const { sandbox, listener } = await listening();
    await sandbox.create();
    const webhook = await listener.webhook();
    await sandbox.create();
    const reset = sandbox.call('/simulation/reset');
    await reset;
    assert.equal((await listener.answer(webhook)).status, 'discarded');
    assert.equal(await listener.next(), null);
  });

  test('a removed listener ends its caller’s wait, and receives nothing more', async () => {
    const { sandbox, listener } = await listening();
    const waiting = listener.next(waitSeconds);
    await waits(listener.endpointId);
    const startedAt = performance.now();
    await listener.remove();
    await sandbox.create();
    await sandbox.call('/simulation/clock/advance', { seconds: 1 });
    assert.equal(await waiting, null);
    assert.ok(performance.now() - startedAt < promptlyMs);
  });

  test('a webhook without a response in time is handed out again, and its late response counts until then', async (t) => {
    const steered = await steeredServer(t, dialect);
    const sandbox = await newSandbox(steered.server);
    const listener = await newListener(steered.server, sandbox.partner, created);
    await sandbox.create();
    const first = await listener.webhook();
    steered.clock.aheadMs = 12_000;
    assert.equal(await listener.next(), null);
    steered.clock.aheadMs = 20_000;
    const again = await listener.webhook();
    assert.deepEqual([again.delivery_id, again.attempt, again.body], [first.delivery_id, 1, first.body]);
    steered.clock.aheadMs = 40_000;
    assert.equal((await listener.answer(again)).status, 'delivered');
    assert.equal(await listener.next(), null);
  });

  test('one not polled for a minute is removed, with its waiting webhooks; an active one stays', async (t) => {
    const steered = await steeredServer(t, dialect);
    const sandbox = await newSandbox(steered.server);
    const gone = await newListener(steered.server, sandbox.partner, created);
    const there = await newListener(steered.server, sandbox.partner, created);
    await sandbox.create();
    steered.clock.aheadMs = 55_000;
    assert.notEqual(await there.next(), null);
    await steered.server.close();
    // Its first run is at the start.
    const parts = { now: () => Date.now() + 70_000 };
    const later = await startServer(t, dialect, steered.server.env, 'dev', parts);
    const operator = managing(() => later);
    await eventually(
      () => operator('GET', `/webhook-endpoints/${gone.endpointId}`),
      ({ status }) => status === 404,
    );
    const query = `select delivery_id from webhook_deliveries where endpoint_id = '${gone.endpointId}'`;
    await eventually(
      () => storedRows(later, dialect, query),
      (left) => left.length === 0,
    );
    succeeds(await operator('POST', `/webhook-listeners/${there.endpointId}/next`));
    const removed = "select actor, data from events where type = 'endpoint.removed'";
    const events = await storedRows(later, dialect, removed);
    assert.deepEqual(
      events.map(({ actor, data }) => [actor, JSON.parse(data as string).endpointId]),
      [['system', gone.endpointId]],
    );
  });

  test('a stopping server ends waiting calls immediately', async (t) => {
    const stopping = await startServer(t, dialect);
    const listener = await newListener(stopping, stopping.demo);
    const waiting = listener.next(waitSeconds);
    refuses(
      await listener.ask('POST', '/answer', { delivery_id: '1', status_code: 200, duration_ms: 1 }),
      'CONFLICT',
      409,
    );
    const startedAt = performance.now();
    await Promise.all([stopping.close(), waiting.then((webhook) => assert.equal(webhook, null))]);
    assert.ok(performance.now() - startedAt < promptlyMs);
  });
});
