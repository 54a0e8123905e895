import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { beforeAll, test } from 'vitest';
import { managing, succeeds } from '../support/management.ts';
import { suiteScope } from '../support/scope.ts';
import { startServer } from '../support/server.ts';
import { onEachDialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';
import type { ReceivedWebhook, ReceiverAnswer } from '../support/webhook-receiver.ts';
import { accepting, daySeconds, newSteeredEndpoint, rejecting } from './steered-endpoint.ts';

/**
 * Attempts in seconds after the event: the first immediately, the second after 30, then with four times the previous
 * delay.
 */
const timetable = [0, 30, 150, 630, 2_550, 10_230, 40_950];

/** Responses one after the other; the last one repeatedly. */
function answers(...script: ReceiverAnswer[]): () => ReceiverAnswer {
  let next = 0;
  return () => script[Math.min(next++, script.length - 1)] as ReceiverAnswer;
}

function iatOf({ headers }: ReceivedWebhook): number {
  const [, payload = ''] = String(headers['plaid-verification']).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()).iat;
}

onEachDialect((dialect) => {
  const suite = suiteScope();
  let server: TestServer;
  /** Real time as seen by the server. */
  let realNow = Date.now();
  beforeAll(async () => {
    server = await startServer(suite, dialect, {}, 'dev', { now: () => realNow });
  });

  test('a rejected webhook is retried on schedule, to the second, and then no more', async (t) => {
    const { receiver, advance, attempts, happen, statuses } = await newSteeredEndpoint(t, server, dialect);
    await happen();
    assert.equal(receiver.received.length, 1);
    let passed = 0;
    for (const [index, due] of timetable.slice(1).entries()) {
      await advance(due - 1 - passed);
      assert.equal(receiver.received.length, index + 1, `a second before ${due}`);
      await advance(1);
      assert.equal(receiver.received.length, index + 2, `at ${due}`);
      await advance(1);
      assert.equal(receiver.received.length, index + 2, `a second after ${due}`);
      passed = due + 1;
    }
    await advance(10 * daySeconds);
    assert.equal(receiver.received.length, timetable.length);
    assert.deepEqual(await attempts(), timetable);
    assert.deepEqual(await statuses(), ['failed']);
  });

  test('advancing by 24 hours at once makes the same attempts, each at its due time', async (t) => {
    const { receiver, advance, attempts, happen, statuses } = await newSteeredEndpoint(t, server, dialect);
    await happen();
    const began = performance.now();
    await advance(daySeconds);
    t.annotate(`${Math.round(performance.now() - began)} ms`);
    assert.ok(performance.now() - began < 5_000);
    assert.equal(receiver.received.length, timetable.length);
    assert.deepEqual(await attempts(), timetable);
    assert.deepEqual(await statuses(), ['failed']);
  });

  test('a webhook replayed while in flight is resent if that attempt fails', async (t) => {
    const { receiver, advance, attempts, happen, statuses, endpointId } = await newSteeredEndpoint(
      t,
      server,
      dialect,
    );
    await happen();
    const answer = Promise.withResolvers<ReceiverAnswer>();
    receiver.answer(() => answer.promise);
    const advanced = advance(30);
    await receiver.arrived(2);
    const replay = await managing(() => server)('POST', `/webhook-endpoints/${endpointId}/replay`, {
      status: 'any',
    });
    assert.equal(succeeds(replay).replayed, 1);
    answer.resolve(rejecting);
    receiver.answer(accepting);
    await advanced;
    assert.deepEqual(await statuses(), ['delivered']);
    assert.deepEqual(await attempts(), [0, 30, 30]);
  });

  test('a simulation call sends all due webhooks even if the server’s clock is changed meanwhile', async (t) => {
    const { receiver, advance, happen, statuses } = await newSteeredEndpoint(t, server, dialect);
    await happen();
    await happen();
    receiver.answer(() => {
      realNow += 30_000;
      return accepting;
    });
    await advance(30);
    assert.deepEqual(await statuses(), ['delivered', 'delivered']);
  });

  test('each attempt sends the same bytes with a new signature in real time', async (t) => {
    const { receiver, advance, happen } = await newSteeredEndpoint(t, server, dialect);
    const times: number[] = [];
    receiver.answer(() => {
      times.push(Math.floor(realNow / 1000));
      // Between one attempt and the next.
      realNow += 3_001;
      return rejecting;
    });
    await happen();
    await advance(daySeconds);
    assert.equal(times.length, timetable.length);
    assert.deepEqual(receiver.received.map(iatOf), times);
    const [first] = receiver.received;
    const hash = createHash('sha256')
      .update(first?.body as Buffer)
      .digest('hex');
    for (const { body, headers } of receiver.received) {
      assert.deepEqual(body, first?.body);
      assert.equal(headers['webhook-id'], first?.headers['webhook-id']);
      const [, payload = ''] = String(headers['plaid-verification']).split('.');
      assert.equal(JSON.parse(Buffer.from(payload, 'base64url').toString()).request_body_sha256, hash);
    }
    const signatures = receiver.received.map(({ headers }) => headers['webhook-signature']);
    assert.equal(new Set(signatures).size, timetable.length);
    assert.deepEqual(
      receiver.received.map(({ headers }) => Number(headers['webhook-timestamp'])),
      times,
    );
  });

  test('a recovered receiver gets missed webhooks at the next attempt, once', async (t) => {
    const { receiver, advance, attempts, happen, statuses } = await newSteeredEndpoint(t, server, dialect);
    receiver.answer(answers(rejecting, rejecting, rejecting, accepting));
    await happen();
    await advance(daySeconds);
    assert.deepEqual(await attempts(), timetable.slice(0, 4));
    assert.deepEqual(await statuses(), ['delivered']);
  });

  test('Retry-After of a 429 or 503 replaces the delay, in each of its forms and up to 4 hours, and is ignored for others', async (t) => {
    const { receiver, advance, attempts, happen, statuses } = await newSteeredEndpoint(t, server, dialect);
    const retryAfter = (status: number, value: string) => ({ status, headers: { 'retry-after': value } });
    const inAnHour = () => new Date(realNow + 3_600_000);
    realNow -= realNow % 1000;
    receiver.answer(
      answers(
        retryAfter(503, '100'),
        retryAfter(503, '7'),
        retryAfter(429, inAnHour().toUTCString()),
        retryAfter(429, inAnHour().toISOString()),
        retryAfter(503, 'PT1M30S'),
        retryAfter(429, '999999999'),
        retryAfter(500, '20000'),
        retryAfter(429, 'soon'),
      ),
    );
    await happen();
    await advance(daySeconds);
    // The next one would be due after the window.
    const delays = [100, 7, 3_600, 3_600, 90, 14_400];
    const due = [
      0,
      ...delays.map((_delay, at) => delays.slice(0, at + 1).reduce((sum, delay) => sum + delay)),
    ];
    assert.deepEqual(await attempts(), due);
    assert.deepEqual(await statuses(), ['failed']);
  });

  test('a receiver that requests 4 hours each time is retried for at most 24 hours', async (t) => {
    const { receiver, advance, attempts, happen, statuses } = await newSteeredEndpoint(t, server, dialect);
    receiver.answer({ status: 429, headers: { 'retry-after': '14400' } });
    await happen();
    await advance(2 * daySeconds);
    const hours = [0, 4, 8, 12, 16, 20, 24];
    assert.deepEqual(
      await attempts(),
      hours.map((hour) => hour * 3_600),
    );
    assert.deepEqual(await statuses(), ['failed']);
  });
});
