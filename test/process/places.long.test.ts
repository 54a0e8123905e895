import assert from 'node:assert/strict';
import pg from 'pg';
import { describe, test } from 'vitest';
import { sampled } from '../support/long.ts';
import { gingham } from '../support/process.ts';
import { startServer } from '../support/server.ts';
import { noStore } from '../support/stores.ts';

describe('a server fails to start with a one-line error', { concurrent: true }, () => {
  test('on a port in use, or an address of another machine', async (t) => {
    const { url } = await startServer(t, 'sqlite');
    const refusals: [Record<string, string>, RegExp][] = [
      [{ GINGHAM_PORT: new URL(url).port }, /^gingham: GINGHAM_PORT \d+ is already in use on 127\.0\.0\.1/u],
      [
        { GINGHAM_HOST: '192.0.2.1' },
        /^gingham: GINGHAM_HOST 192\.0\.2\.1 is not an address of this machine$/mu,
      ],
      [{ GINGHAM_HOST: 'no.such.invalid' }, /^gingham: GINGHAM_HOST no\.such\.invalid is not an address/u],
    ];
    for (const [env, line] of sampled(refusals.slice(0, 1), refusals)) {
      const { code, stderr } = await gingham(t, ['dev', '--ephemeral'], { env }).ended;
      assert.match(stderr, line);
      assert.equal(code, 2);
    }
  });

  test('on a database that is unreachable, rejects the password, or does not exist', async (t) => {
    const env = await noStore(t, 'postgres');
    const url = (change: (url: URL) => void) => {
      const changed = new URL(env['GINGHAM_DATABASE_URL'] as string);
      changed.search = '';
      change(changed);
      return changed.href;
    };
    const refusals: [string, string][] = [
      [url((to) => Object.assign(to, { port: '1' })), 'no server is listening there'],
      [
        url((to) => Object.assign(to, { username: 'somebody', password: 'hunter2' })),
        'it rejects the user or password',
      ],
      [url((to) => Object.assign(to, { pathname: '/nowhere' })), 'the database does not exist'],
    ];
    for (const [GINGHAM_DATABASE_URL, why] of sampled(refusals.slice(0, 1), refusals)) {
      const { code, stderr } = await gingham(t, ['serve'], { env: { ...env, GINGHAM_DATABASE_URL } }).ended;
      const line = `gingham: the database of GINGHAM_DATABASE_URL cannot be used: ${why}\n`;
      assert.deepEqual({ code, stderr }, { code: 2, stderr: line });
    }
  });

  test('on a database that a newer version has written', async (t) => {
    const env = await noStore(t, 'postgres');
    const server = await startServer(t, 'postgres', env);
    await server.close();
    const client = new pg.Client({ connectionString: env['GINGHAM_DATABASE_URL'] });
    await client.connect();
    await client.query("insert into kysely_migration values ('9999-future', '2040-01-01T00:00:00.000Z')");
    await client.end();
    const { code, stderr } = await gingham(t, ['serve'], { env }).ended;
    assert.match(stderr, /^gingham: the store was written by a newer version .*9999-future\)\n$/u);
    assert.equal(code, 2);
  });
});
