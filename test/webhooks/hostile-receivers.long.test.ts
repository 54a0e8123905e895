import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { stopClocks } from '../support/fake-time.ts';
import { newEndCustomer } from '../support/management.ts';
import { httpAnswer } from '../support/outside-party.ts';
import { newPartner } from '../support/partner.ts';
import { suiteScope } from '../support/scope.ts';
import { startServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { onSampledDialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';
import { type HostileReceiver, type Hostility, startHostileReceiver } from './hostile-receiver.ts';
import { acceptances, failures } from './hostilities.ts';

const timeoutMs = 5_000;
const eventsEach = 3;
const hostileTimes = 2;
/** Faults that last until the time-out. */
const silent = ['never responds', 'sends its headers slowly', 'accepts, and sends its body slowly'];
/** Delays between the attempts of a webhook that is retried twice. */
const delaysMs = [30_000, 120_000, 480_000, 1_920_000];

onSampledDialect((dialect) => {
  const scope = suiteScope();
  const receivers = new Map<string, HostileReceiver & { endpointId: string }>();
  let server: TestServer;
  let realNow = Date.now();
  let redirectedTo: { received: unknown[] };

  /** All concurrently: some events, and then their retries. */
  beforeAll(async () => {
    const { tick } = stopClocks(scope, 'setTimeout', 'clearTimeout');
    const env = {
      // One webhook at a time to each, so that it is known what is in flight at a time-out.
      GINGHAM_WEBHOOK_CONCURRENCY: '1',
      GINGHAM_WEBHOOK_TIMEOUT_SECONDS: String(timeoutMs / 1000),
      GINGHAM_WEBHOOK_HTTP_ALLOWED: 'true',
    };
    server = await startServer(scope, dialect, env, 'dev', { now: () => realNow });
    const partner = await newPartner(server);
    const other = await startReceiver(scope);
    redirectedTo = other;
    const redirect = httpAnswer(307, '', { location: other.url });
    const redirecting: Hostility = { requested: (socket) => socket.write(redirect) };
    const add = async (name: string, hostility: Hostility, accepts: boolean) => {
      const times = { times: hostileTimes, accepts };
      const receiver = await startHostileReceiver(scope, hostility, times);
      const environment = receivers.size < 12 ? 'production' : 'development';
      const wanted = { partner, url: receiver.url, environment, event_types: ['end_customer.created'] };
      const { endpointId } = await createEndpoint(server, wanted);
      receivers.set(name, { ...receiver, endpointId });
      return receiver;
    };
    for (const [name, hostility] of Object.entries(failures)) await add(name, hostility, false);
    for (const [name, hostility] of Object.entries(acceptances)) await add(name, hostility, true);
    await add('redirects', redirecting, false);
    const dead = await add('is dead at first', {}, false);
    await dead.die();
    await add(
      'resets connections that were kept open',
      { reused: (socket) => socket.resetAndDestroy() },
      false,
    );
    for (let count = 0; count < eventsEach; count += 1) await newEndCustomer(server, partner, 'production');
    const settled = server.settle();
    for (let time = 1; time <= hostileTimes; time += 1) {
      const waiting = {
        arrived: silent.map(() => time),
        due: silent.length * (eventsEach - time + 1),
      };
      await eventually(
        async () => ({
          arrived: silent.map((name) => receiverOf(name).arrived.length),
          due: await dueCount(),
        }),
        (current) => isDeepStrictEqual(current, waiting),
      );
      tick(timeoutMs);
    }
    await settled;
    await dead.revive();
    for (const delay of delaysMs) {
      realNow += delay;
      await server.settle();
    }
  });

  function receiverOf(name: string) {
    return receivers.get(name) as HostileReceiver & { endpointId: string };
  }

  /** Counts the webhooks that are due, including those in flight. */
  async function dueCount(): Promise<number> {
    const query = `select count(*) as count from webhook_deliveries
      where status = 'pending' and due_at <= ${realNow}`;
    return Number((await storedRows(server, dialect, query))[0]?.['count']);
  }

  async function attemptsOf(name: string): Promise<Record<string, unknown>[]> {
    const { endpointId } = receiverOf(name);
    const query = `select status, status_code, failure, answer
      from webhook_deliveries natural join webhook_attempts where endpoint_id = '${endpointId}'`;
    const all = await storedRows(server, dialect, query);
    assert.deepEqual(new Set(all.map(({ status }) => status)), new Set(['delivered']));
    return all;
  }

  describe('every event reaches a receiver that', () => {
    for (const name of [...Object.keys(failures), 'redirects']) {
      test(`${name}, once more for each fault`, async () => {
        assert.equal(new Set(receiverOf(name).accepted).size, eventsEach);
        assert.equal(receiverOf(name).accepted.length, eventsEach);
        const all = await attemptsOf(name);
        assert.equal(all.length, eventsEach + hostileTimes);
        const isAccepted = ({ status_code }: Record<string, unknown>) => status_code === 200;
        assert.equal(all.filter(isAccepted).length, eventsEach);
      });
    }

    for (const name of Object.keys(acceptances)) {
      test(`${name}, once`, async () => {
        assert.equal(receiverOf(name).arrived.length, eventsEach);
        assert.equal(new Set(receiverOf(name).accepted).size, eventsEach);
        const all = await attemptsOf(name);
        assert.equal(all.length, eventsEach);
        for (const { status_code, failure } of all)
          assert.deepEqual([Number(status_code) < 300, failure], [true, null]);
      });
    }

    for (const name of ['is dead at first', 'resets connections that were kept open']) {
      test(name, async () => {
        assert.equal(new Set(receiverOf(name).accepted).size, eventsEach);
        const all = await attemptsOf(name);
        assert.ok(all.some(({ status_code }) => status_code === null));
      });
    }
  });

  test('redirects are not followed', () => {
    assert.deepEqual(redirectedTo.received, []);
  });

  test('at most a kilobyte of a response is stored, and none of it is logged', async () => {
    const all = await attemptsOf('responds with 503 and an endless body');
    const kept = all.map(({ answer }) => String(answer));
    assert.equal(kept.filter((answer) => answer.startsWith('no no')).length, hostileTimes);
    for (const answer of kept) assert.ok(answer.length <= 1024);
    assert.ok(!server.log.join().includes('no no'));
    assert.deepEqual(
      server.log.filter((line) => line.includes('"level":"error"')),
      [],
    );
  });
});
