import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setImmediate, setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { describe, test } from 'vitest';
import { type Answer, application, partnerCalls, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { longTest } from '../support/long.ts';
import { refuses, succeeds } from '../support/management.ts';
import { openSocket } from '../support/raw.ts';
import { startServer, suiteServer } from '../support/server.ts';

const maxDelayMs = 100;
const looksMs = 200;

/** Keeps the event loop busy, which is also that of the server. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('a server whose event loop is behind', () => {
  const server = suiteServer('sqlite', { GINGHAM_MAX_EVENT_LOOP_DELAY_MS: String(maxDelayMs) });
  const health = (path: string) => send('GET', `${server().url}${path}`);
  const create = () => partnerCalls(server().url, server().demo)('/partner/customer/create', application());

  /** Runs calls while each turn of the event loop takes too long. */
  const whileBehind = async <T>(call: () => Promise<T>): Promise<T> => {
    let isOver = false;
    const busy = (async () => {
      while (!isOver) {
        block(maxDelayMs * 3);
        await setImmediate();
      }
    })();
    // The delay has lasted for two looks.
    await setTimeout(maxDelayMs * 6);
    return call().finally(async () => {
      isOver = true;
      await busy;
    });
  };

  test('refuses requests before it reads their bodies, and still answers health checks', async () => {
    const [refusal, ...checks] = await whileBehind(async () => {
      const socket = await openSocket(
        server().url,
        'POST /partner/customer/create HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
          'PLAID-CLIENT-ID: 000000000000000000000000\r\nPLAID-SECRET: none\r\nContent-Length: 1000\r\n\r\n{',
      );
      const answered = once(socket, 'data').then(([chunk]) => String(chunk));
      return Promise.all([answered, health('/healthz'), health('/readyz')]).finally(() => socket.destroy());
    });
    assert.match(refusal, /^HTTP\/1\.1 503 .*retry-after: 1\r.*PLANNED_MAINTENANCE.*overloaded/su);
    for (const check of checks) assert.equal(check.status, 200);
    await setTimeout(looksMs);
    succeeds(await create());
  });

  test('accepts the requests that waited for a single long step of work', async () => {
    await setTimeout(looksMs);
    const calls = Array.from({ length: 3 }, create);
    block(maxDelayMs * 5);
    for (const call of calls) succeeds(await call);
  });
});

longTest(
  'a server whose store cannot keep up refuses requests, and still answers health checks',
  async (t) => {
    const { url, demo, env } = await startServer(t, 'postgres');
    const get = () => partnerCalls(url, demo)('/partner/customer/get', { end_customer_client_id: '0' });
    const client = new pg.Client({ connectionString: env['GINGHAM_DATABASE_URL'] });
    await client.connect();
    await client.query('begin; lock table api_keys in access exclusive mode');
    // Fewer than the connections that can be silent at the same time.
    const several = () => Array.from({ length: 600 }, get);
    const waiting = several();
    await setTimeout(1_000);
    waiting.push(...several());
    await setTimeout(1_000);
    const isRefused = ({ body }: Answer) => /overloaded/u.test(body.error_message);
    refuses(await eventually(get, isRefused), 'PLANNED_MAINTENANCE', 503);
    assert.equal((await send('GET', `${url}/healthz`)).status, 200);
    await client.query('rollback');
    await client.end();
    await Promise.all(waiting);
    refuses(await get(), 'CUSTOMER_NOT_FOUND', 404);
  },
);
