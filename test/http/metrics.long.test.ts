import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { describe, test } from 'vitest';
import { bounds } from '../../src/api/bounds.ts';
import { application, type Credentials, partnerCalls, post, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { refuses, succeeds } from '../support/management.ts';
import { openSocket } from '../support/raw.ts';
import { sharedServer, startServer, suiteServer } from '../support/server.ts';
import { onSampledDialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';

const token = 'a token for metrics';
const env = { GINGHAM_METRICS_TOKEN: token.replaceAll(' ', '-') };
const authorization = `Bearer ${env.GINGHAM_METRICS_TOKEN}`;

const documented = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

async function readMetrics({ url }: Pick<TestServer, 'url'>): Promise<string> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization } });
  assert.equal(answer.status, 200);
  assert.match(String(answer.headers.get('content-type')), /^text\/plain; version=0\.0\.4/u);
  return answer.text();
}

/** The server's own metrics, by name with labels as in the text. */
async function metricsOf(server: TestServer): Promise<Map<string, number>> {
  const lines = (await readMetrics(server)).matchAll(/^(gingham_\S+) (\S+)$/gmu);
  return new Map([...lines].map(([, name = '', value]) => [name, Number(value)]));
}

const ofOperation = (operation: string, status: string) =>
  `gingham_request_duration_seconds_count{operation="${operation}",status="${status}"}`;

onSampledDialect((dialect) => {
  describe('metrics', () => {
    const server = suiteServer(dialect, env);

    test('are read with their token only', async () => {
      const read = (headers: Record<string, string> = {}) =>
        send('GET', `${server().url}/metrics`, undefined, headers);
      refuses(await read(), 'INVALID_TOKEN', 401);
      refuses(await read({ authorization: 'Bearer other' }), 'INVALID_TOKEN', 401);
      const { operatorToken } = server().demo;
      refuses(await read({ authorization: `Bearer ${operatorToken}` }), 'INVALID_TOKEN', 401);
    });

    test('are those of the documentation', async () => {
      const namesIn = (text: string, pattern: RegExp) =>
        [...text.matchAll(pattern)].map(([, name]) => name).toSorted();
      const onPostgres = dialect === 'postgres' ? /(?:)/u : /^(?!gingham_store_connections)/u;
      assert.deepEqual(
        namesIn(await readMetrics(server()), /^# TYPE (gingham_\w+)/gmu),
        namesIn(documented, /^\| `(gingham_\w+)/gmu).filter((name) => onPostgres.test(String(name))),
      );
      const listed = new Set(namesIn(documented, /`bound="(\w+)"`/gu));
      assert.deepEqual([...listed], bounds.toSorted());
    });

    test('count requests whose client leaves before the response, which have one line in the log', async () => {
      const head =
        'POST /partner/customer/remove HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json';
      (await openSocket(server().url, `${head}\r\nContent-Length: 9\r\n\r\n{`)).destroySoon();
      const name = ofOperation('partnerCustomerRemove', 'none');
      const counted = async () => (await metricsOf(server())).get(name);
      assert.equal(await eventually(counted, (count) => count !== undefined), 1);
      const lines = server().log.filter((line) => line.includes('"partnerCustomerRemove"'));
      assert.deepEqual(
        lines.map((line) => JSON.parse(line).status),
        [0],
      );
    });

    test('count requests, units of work, webhooks and refusals, without data of callers', async (t) => {
      const receiver = await startReceiver(t);
      const partner: Credentials = server().demo;
      await createEndpoint(server(), { partner, url: receiver.url });
      const call = partnerCalls(server().url, partner);
      const created = succeeds(await call('/partner/customer/create', application()));
      refuses(
        await post(`${server().url}/partner/customer/create`, 'x'.repeat(7_000_000)),
        'INVALID_BODY',
        413,
      );
      await receiver.arrived(1);
      await server().settle();
      const metrics = await metricsOf(server());
      const value = (name: string) => metrics.get(name) ?? 0;
      assert.equal(value(ofOperation('partnerCustomerCreate', '2xx')), 1);
      assert.equal(value(ofOperation('partnerCustomerCreate', '4xx')), 1);
      assert.equal(value('gingham_refused_requests_total{bound="body_size"}'), 1);
      assert.ok(value('gingham_step_duration_seconds_count{step="unit_of_work"}') > 0);
      assert.ok(value('gingham_step_duration_seconds_count{step="webhook"}') > 0);
      assert.equal(value('gingham_store_available'), 1);
      assert.equal(value('gingham_webhooks_due_age_seconds'), 0);
      assert.equal(value('gingham_failing_webhook_endpoints{realm="sandbox"}'), 0);
      const text = [...metrics.keys()].join('\n');
      for (const data of [partner.clientId, created.end_customer.client_id, new URL(receiver.url).host])
        assert.ok(!text.includes(data));
    });
  });
});

describe('metrics', () => {
  const withoutToken = sharedServer('sqlite');

  test('do not exist without a token', async () => {
    refuses(await send('GET', `${withoutToken().url}/metrics`), 'NOT_FOUND', 404);
  });

  test('show that the store cannot be written, and what waits when it can', async (t) => {
    const server = await startServer(t, 'postgres', env);
    const client = new pg.Client({ connectionString: server.env['GINGHAM_DATABASE_URL'] });
    client.on('error', () => {});
    await client.connect();
    await client.query(`do $$ begin execute format('alter database %I set default_transaction_read_only = on',
      current_database()); end $$`);
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
    const away = await metricsOf(server);
    assert.equal(away.get('gingham_store_available'), 0);
    assert.equal(away.get('gingham_webhooks_pending'), undefined);
    assert.equal(away.get('gingham_requests_in_flight'), 0);
    await client.end();
  });
});
