import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import { managing, succeeds } from '../support/management.ts';
import { type Dialect, onEachDialect, startServer, suiteScope, type TestServer } from '../support/server.ts';
import { newSandbox, type TestSandbox } from '../support/steered-sandbox.ts';
import { storedRows } from '../support/stored-rows.ts';
import {
  type ReceivedWebhook,
  type ReceiverAnswer,
  startReceiver,
  type WebhookReceiver,
} from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';

const daySeconds = 86_400;
/** Of the attempts, in seconds after the event: the first at once, then after 30, and four times the delay before. */
const timetable = [0, 30, 150, 630, 2_550, 10_230, 40_950];

/** A sandbox with an endpoint that is told of end customers created, and its receiver. */
interface Scene {
  sandbox: TestSandbox;
  receiver: WebhookReceiver;
  endpointId: string;
  /** When the clock was stopped, sandbox time in milliseconds. */
  startedAt: number;
  /** Creates an end customer, and has what is due be sent. */
  happen(): Promise<string>;
  advance(seconds: number): Promise<void>;
  /** Of each attempt in the log, in order: seconds after the clock was stopped. */
  attempts(): Promise<number[]>;
  /** Of each webhook, in order. */
  statuses(): Promise<string[]>;
  /** As it now is. */
  endpoint(): Promise<Record<string, unknown>>;
}

/** Answers one after the other; the last for good. */
function answers(...script: ReceiverAnswer[]): () => ReceiverAnswer {
  let next = 0;
  return () => script[Math.min(next++, script.length - 1)] as ReceiverAnswer;
}

const rejecting = { status: 500 };
const accepting = { status: 200 };

function iatOf({ headers }: ReceivedWebhook): number {
  const [, payload = ''] = String(headers['plaid-verification']).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()).iat;
}

function dataOf(webhook: ReceivedWebhook | undefined): Record<string, unknown> {
  assert.ok(webhook);
  return webhook.json['data'] as Record<string, unknown>;
}

onEachDialect((dialect: Dialect) => {
  const suite = suiteScope();
  let server: TestServer;
  /** Real time as the server knows it. */
  let realNow = Date.now();
  before(async () => {
    server = await startServer(suite, dialect, { GINGHAM_RATE_LIMIT_PER_MINUTE: '1000000' }, 'dev', {
      now: () => realNow,
    });
  });

  async function begin(t: { after(free: () => unknown): void }): Promise<Scene> {
    const sandbox = await newSandbox(server);
    const receiver = await startReceiver(t, rejecting);
    const types = { partner: sandbox.partner, event_types: ['end_customer.created'] };
    const { endpointId } = await createEndpoint(server, { url: receiver.url, ...types });
    const startedAt = Date.parse((await sandbox.call('/simulation/clock/get')).clock.now);
    const rows = (columns: string, more: string) =>
      storedRows(server, dialect, `select ${columns} from webhook_deliveries ${more}`);
    const own = `endpoint_id = '${endpointId}'`;
    return {
      sandbox,
      receiver,
      endpointId,
      startedAt,
      happen: async () => {
        const clientId = await sandbox.create();
        await server.settle();
        return clientId;
      },
      advance: (seconds) => sandbox.call('/simulation/clock/advance', { seconds }),
      attempts: async () => {
        const log = await rows('at', `natural join webhook_attempts where ${own} order by at, delivery_id`);
        return log.map(({ at }) => (Number(at) - startedAt) / 1000);
      },
      statuses: async () => {
        const all = await rows('status', `where ${own} order by delivery_id`);
        return all.map(({ status }) => String(status));
      },
      endpoint: async () =>
        succeeds(await managing(() => server)('GET', `/webhook-endpoints/${endpointId}`)).webhook_endpoint,
    };
  }

  test('a webhook that is rejected is tried again by the timetable, to the second, and then no more', async (t) => {
    const { receiver, advance, attempts, happen, statuses } = await begin(t);
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

  test('24 hours in one step have the same attempts, each by the clock when it was due', async (t) => {
    const { receiver, advance, attempts, happen, statuses } = await begin(t);
    await happen();
    const began = performance.now();
    await advance(daySeconds);
    t.diagnostic(`${Math.round(performance.now() - began)} ms`);
    assert.ok(performance.now() - began < 5_000);
    assert.equal(receiver.received.length, timetable.length);
    assert.deepEqual(await attempts(), timetable);
    assert.deepEqual(await statuses(), ['failed']);
  });

  test('each attempt sends the same bytes, signed anew at that moment of real time', async (t) => {
    const { receiver, advance, happen } = await begin(t);
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

  test('a receiver that comes back gets what it missed at the next attempt, and once', async (t) => {
    const { receiver, advance, attempts, happen, statuses } = await begin(t);
    receiver.answer(answers(rejecting, rejecting, rejecting, accepting));
    await happen();
    await advance(daySeconds);
    assert.deepEqual(await attempts(), timetable.slice(0, 4));
    assert.deepEqual(await statuses(), ['delivered']);
  });

  test('Retry-After of a 429 or 503 is waited for where it is longer, up to 4 hours; of others it counts nothing', async (t) => {
    const { receiver, advance, attempts, happen, statuses } = await begin(t);
    const retryAfter = (status: number, value: string) => ({ status, headers: { 'retry-after': value } });
    const inAnHour = () => new Date(realNow + 3_600_000).toUTCString();
    realNow -= realNow % 1000;
    receiver.answer(
      answers(
        retryAfter(503, '100'),
        retryAfter(503, '7'),
        retryAfter(429, inAnHour()),
        retryAfter(429, '999999999'),
        retryAfter(500, '20000'),
        retryAfter(429, 'soon'),
      ),
    );
    await happen();
    await advance(daySeconds);
    const due = [0, 100, 220, 220 + 3_600, 3_820 + 14_400, 18_220 + 7_680, 25_900 + 30_720];
    assert.deepEqual(await attempts(), due);
    assert.deepEqual(await statuses(), ['failed']);
  });

  test('a receiver that asks for 4 hours each time is tried for no longer than 24 hours', async (t) => {
    const { receiver, advance, attempts, happen, statuses } = await begin(t);
    receiver.answer({ status: 429, headers: { 'retry-after': '14400' } });
    await happen();
    await advance(2 * daySeconds);
    const hours = [0, 4, 8, 12, 16, 20];
    assert.deepEqual(
      await attempts(),
      hours.map((hour) => hour * 3_600),
    );
    assert.deepEqual(await statuses(), ['failed']);
  });

  test('an endpoint is disabled once it has rejected almost everything for 24 hours, and others are told', async (t) => {
    const scene = await begin(t);
    const { sandbox, receiver, advance, endpointId, happen } = scene;
    const other = await startReceiver(t);
    const told = { partner: sandbox.partner, event_types: ['endpoint.disabled'] };
    await createEndpoint(server, { url: other.url, ...told });
    await happen();
    await advance(daySeconds - 1);
    await happen();
    assert.equal((await scene.endpoint())['status'], 'active');
    await advance(29);
    assert.equal((await scene.endpoint())['status'], 'active');
    assert.equal(other.received.length, 0);
    await advance(1);
    const { status, disabled_reason } = await scene.endpoint();
    assert.deepEqual([status, disabled_reason], ['disabled', 'REJECTED']);
    await server.settle();
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
    succeeds(await managing(() => server)('POST', `/webhook-endpoints/${endpointId}/resume`));
    await server.settle();
    assert.equal(receiver.received.length, before + 2);
    assert.deepEqual(await scene.statuses(), ['failed', 'delivered', 'delivered']);
  });

  test('an endpoint that accepts one in nine is not disabled', async (t) => {
    const { receiver, advance, happen, endpoint, attempts } = await begin(t);
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
    assert.equal((await endpoint())['status'], 'active');
  });

  test('a receiver that answers 410 is sent nothing more, and others are told at once', async (t) => {
    const scene = await begin(t);
    const { sandbox, receiver, advance, endpointId, happen } = scene;
    const other = await startReceiver(t);
    const told = { partner: sandbox.partner, event_types: ['endpoint.disabled'] };
    await createEndpoint(server, { url: other.url, ...told });
    receiver.answer({ status: 410 });
    await Promise.all([sandbox.create(), sandbox.create()]);
    await server.settle();
    const { status, disabled_reason } = await scene.endpoint();
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

  for (const [how, takeBack] of [
    ['reset', ({ call }: TestSandbox) => call('/simulation/reset')],
    [
      'taken back to a snapshot',
      ({ call }: TestSandbox) => call('/simulation/snapshot/restore', { name: 'a' }),
    ],
  ] as const) {
    test(`what was pending when a sandbox is ${how} is never sent; its endpoints stay`, async (t) => {
      const scene = await begin(t);
      const { sandbox, receiver, advance, happen } = scene;
      await happen();
      await sandbox.call('/simulation/snapshot/create', { name: 'a' });
      await happen();
      assert.deepEqual(await scene.statuses(), ['pending', 'pending']);
      await takeBack(sandbox);
      assert.deepEqual(await scene.statuses(), ['discarded', 'discarded']);
      receiver.answer(accepting);
      await advance(2 * daySeconds);
      assert.equal(receiver.received.length, 2);
      await sandbox.call('/simulation/clock/freeze');
      const clientId = await happen();
      assert.equal(receiver.received.length, 3);
      const { end_customer_client_id } = dataOf(receiver.received[2]);
      assert.equal(end_customer_client_id, clientId);
      assert.equal((await scene.endpoint())['status'], 'active');
    });
  }

  test('a webhook that is under way when its sandbox is reset is not tried again', async (t) => {
    const scene = await begin(t);
    const { sandbox, receiver, advance } = scene;
    const answer = Promise.withResolvers<ReceiverAnswer>();
    receiver.answer(() => answer.promise);
    await sandbox.create();
    await receiver.arrived(1);
    await sandbox.call('/simulation/reset');
    answer.resolve(rejecting);
    await server.settle();
    await advance(2 * daySeconds);
    assert.equal(receiver.received.length, 1);
    assert.deepEqual(await scene.statuses(), ['discarded']);
  });
});
