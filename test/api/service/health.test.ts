import assert from 'node:assert/strict';
import pg from 'pg';
import { describe, test } from 'vitest';
import { manage, partnerCalls, send } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { refuses, succeeds } from '../../support/management.ts';
import { sharedServer, startServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  describe('a healthy server', () => {
    const server = sharedServer(dialect);

    test('is alive and ready, without credentials', async () => {
      for (const path of ['/healthz', '/readyz', '/production/readyz']) {
        const { request_id, ...rest } = succeeds(await send('GET', server().url + path));
        assert.deepEqual(rest, { status: 'ok' });
      }
    });

    test('answers HEAD like GET, without the body', async () => {
      for (const path of ['/healthz', '/readyz']) {
        const got = await send('GET', server().url + path);
        const { status, headers } = await send('HEAD', server().url + path);
        assert.equal(status, 200);
        for (const name of ['content-type', 'content-length']) {
          assert.equal(headers.get(name), got.headers.get(name));
        }
      }
    });

    test('redirects the root to the console', async () => {
      for (const path of ['/', '/sandbox']) {
        const { status, headers } = await fetch(server().url + path, { redirect: 'manual' });
        assert.deepEqual([status, headers.get('location')], [302, '/console']);
      }
    });
  });

  test('a server under maintenance is alive and ready, and its operator can continue', async (t) => {
    const { url, demo } = await startServer(t, dialect, { GINGHAM_MAINTENANCE: 'true' });
    succeeds(await send('GET', `${url}/healthz`));
    succeeds(await send('GET', `${url}/readyz`));
    succeeds(await manage(url, demo.operatorToken)('GET', '/partners'));
    const asPartner = partnerCalls(url, demo);
    refuses(await asPartner('/partner/customer/get'), 'PLANNED_MAINTENANCE', 503);
  });
});

test('a server without its database is alive and not ready, until the database is back', async (t) => {
  const { url, env } = await startServer(t, 'postgres');
  const address = new URL(env['GINGHAM_DATABASE_URL'] as string);
  const name = address.pathname.slice(1);
  const admin = new pg.Client({ connectionString: new URL('/postgres', address).href });
  await admin.connect();
  t.onTestFinished(() => admin.end());

  await admin.query(`alter database ${name} allow_connections false`);
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  refuses(await send('GET', `${url}/readyz`), 'PLANNED_MAINTENANCE', 503, /^the store does not respond$/u);
  succeeds(await send('GET', `${url}/healthz`));

  await admin.query(`alter database ${name} allow_connections true`);
  // The server may not have noticed yet that a connection has ended.
  await eventually(
    () => send('GET', `${url}/readyz`),
    ({ status }) => status === 200,
  );
});
