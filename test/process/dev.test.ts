import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, test } from 'vitest';
import { manage, partnerCalls } from '../support/client.ts';
import { gingham, type RunningServer, repository, run, serverProcess } from '../support/process.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { freshDatabase } from '../support/stores.ts';

async function stop({ child, ended }: RunningServer): Promise<void> {
  child.kill('SIGTERM');
  assert.equal((await ended).code, 0);
}

/** Asserts that only the owner can access the directory and files of a running server. */
function assertPrivate(data: string): void {
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  assert.equal(modeOf(data), '700');
  const files = readdirSync(data);
  assert.ok(files.includes('master.key') && files.includes('gingham.db-wal'));
  for (const name of files) assert.equal(modeOf(join(data, name)), '600', name);
}

describe('gingham dev', { concurrent: true }, () => {
  test('prints its address and credentials on one line with --json', async (t) => {
    const cwd = scratchDirectory(t);
    const { ready, url, demo, output } = await serverProcess(t, ['dev'], { cwd });
    assert.equal(output.stdout.split('\n').length, 2);
    assert.deepEqual(ready, {
      url,
      client_id: demo.clientId,
      secrets: demo.secrets,
      operator_token: demo.operatorToken,
      console_url: `${url}/console`,
      data_dir: join(cwd, 'data'),
    });
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/u);
    for (const environment of ['production', 'development', 'sandbox'] as const) {
      const { body } = await partnerCalls(
        url,
        demo,
        environment,
      )('/partner/customer/get', {
        end_customer_client_id: 'none',
      });
      assert.equal(body.error_code, 'CUSTOMER_NOT_FOUND');
    }
    assert.equal((await manage(url, demo.operatorToken)('GET', '/partners')).status, 200);
  });

  test('keeps one partner per data directory across starts, and its files private to their owner', async (t) => {
    const [cwd, elsewhere] = [scratchDirectory(t), scratchDirectory(t)];
    const first = await serverProcess(t, ['dev'], { cwd });
    await stop(first);
    const [second, other] = await Promise.all([
      serverProcess(t, ['dev'], { cwd }),
      serverProcess(t, ['dev'], { cwd: elsewhere }),
    ]);
    assert.deepEqual(second.demo, first.demo);
    assert.notDeepEqual(other.demo, first.demo);
    const { body } = await manage(second.url, second.demo.operatorToken)('GET', '/partners');
    assert.equal(body.partners.length, 1);
    assertPrivate(join(cwd, 'data'));
  });

  test('removes all files with --ephemeral', async (t) => {
    const [cwd, TMPDIR] = [scratchDirectory(t), scratchDirectory(t)];
    const server = await serverProcess(t, ['dev', '--ephemeral'], { cwd, env: { TMPDIR } });
    assert.equal(readdirSync(TMPDIR).length, 1);
    await stop(server);
    assert.deepEqual([...readdirSync(TMPDIR), ...readdirSync(cwd)], []);
  });

  test('prints a shell command that creates an end customer', async (t) => {
    const server = gingham(t, ['dev', '--ephemeral', '--port', '0']);
    while (!server.output.stdout.includes('Ctrl+C')) await server.nextOutput();
    const [, pasted = ''] = /^(curl .*\}')$/msu.exec(server.output.stdout) ?? [];
    // Includes a replacement for curl on machines without one.
    const PATH = [process.env['PATH'], join(repository, 'test/support/bin')].join(delimiter);
    const { stdout, stderr } = await run(t, 'bash', ['-c', pasted], { env: { PATH } }).ended;
    const { end_customer } = JSON.parse(stdout || stderr);
    assert.equal(end_customer.status, 'PENDING_ENABLEMENT');
    assert.match(end_customer.secrets.sandbox, /^[0-9a-f]{30}$/u);
  });

  test('on PostgreSQL stores only its master key in the data directory', async (t) => {
    const [cwd, url] = [scratchDirectory(t), await freshDatabase(t)];
    const { ready } = await serverProcess(t, ['dev'], { cwd, env: { GINGHAM_DATABASE_URL: url } });
    assert.equal(ready['data_dir'], null);
    assert.deepEqual(readdirSync(join(cwd, 'data')), ['master.key']);
    assert.match(readFileSync(join(cwd, 'data', 'master.key'), 'utf8'), /^[0-9a-f]{64}\n$/u);
  });
});
