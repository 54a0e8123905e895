import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'vitest';
import { generateMasterKey } from '../../src/gingham.ts';
import { makeFreshClone } from '../support/fresh-clone.ts';
import { sampled } from '../support/long.ts';
import { machinePath, type RunningServer, run, serverProcess, untilReady } from '../support/process.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { startServer } from '../support/server.ts';

/** Names with characters that are special in URLs, patterns or shells. */
const names = ['50%20off #1? é', '100%', 'the #1', 'which?', 'two words', '[a] {b} (c) *', `it's $HOME & !`];

/** Fetches the script of the console's page. */
async function scriptOf(page: string): Promise<Response> {
  const [, path = ''] = /src="(\/console\/[^"]+)"/u.exec(await (await fetch(page)).text()) ?? [];
  return fetch(new URL(path, page));
}

async function assertServes({ url, ready }: RunningServer, dataDir: string): Promise<void> {
  assert.equal(ready['data_dir'], dataDir);
  const { status, headers } = await scriptOf(`${url}/console`);
  assert.deepEqual([status, headers.get('content-type')], [200, 'text/javascript; charset=utf-8']);
}

async function stop({ child, ended }: RunningServer): Promise<string> {
  child.kill('SIGTERM');
  return (await ended).stderr;
}

// As a sample, test/package/packed.test.ts runs the package in such a folder; here the console is built each time.
for (const name of sampled([], names)) {
  test(`a fresh clone in a folder named ${name} starts`, async (t) => {
    const { clone, npm } = cloneNamed(t, name);
    const server = await untilReady(npm('start', '--', '--json'));
    await assertServes(server, join(clone, 'data'));
    assert.equal(await stop(server), 'Building the console …\n');
  });
}

for (const name of sampled([], ['50%20off #1? é', `[a] {b} (c) * it's $HOME & !`])) {
  test(`a clone in a folder named ${name} is checked, tested and built`, async (t) => {
    const { clone, npm } = cloneNamed(t, name);
    for (const args of [
      ['run', 'check'],
      ['test', '--', 'test/process/unbuilt.test.ts', 'test/repository'],
      ['run', 'build'],
    ]) {
      const { code, stdout, stderr } = await npm(...args).ended;
      assert.equal(code, 0, `${stdout}${stderr}`);
    }
    const launcher = [join(clone, 'bin/gingham.js'), 'dev', '--json'];
    const server = await untilReady(
      run(t, process.execPath, launcher, { cwd: clone, env: { GINGHAM_PORT: '0' } }),
    );
    await assertServes(server, join(clone, 'data'));
    assert.equal(await stop(server), '');
  });

  test(`the console is served from its sources in a folder named ${name}`, async (t) => {
    const { clone, npm } = cloneNamed(t, name);
    assert.equal((await npm('run', 'predev:console').ended).code, 0);
    const dev = run(t, process.execPath, ['scripts/dev-console.js'], {
      cwd: clone,
      env: { NO_COLOR: '1' },
    });
    while (!dev.output.stdout.includes('Local:')) await dev.nextOutput();
    const [page = ''] = /http:\S+/u.exec(dev.output.stdout) ?? [];
    const { status, headers } = await fetch(`${page}src/main.tsx`);
    assert.deepEqual([status, headers.get('content-type')], [200, 'text/javascript']);
    dev.child.kill('SIGTERM');
    await dev.ended;
  });
}

test('the data directory can have a name that SQLite would open as a URL or in memory', async (t) => {
  const cwd = scratchDirectory(t);
  const env = { GINGHAM_MASTER_KEY: generateMasterKey() };
  for (const name of [':memory:', 'file:data?mode=memory', 'file:///data', '50%20off #1? é']) {
    const dir = join(cwd, name);
    const ids: string[] = [];
    for (const _ of ['first', 'second']) {
      const server = await startServer(t, 'sqlite', { ...env, GINGHAM_DATA_DIR: dir });
      ids.push(server.demo.clientId);
      await server.close();
    }
    assert.equal(ids[0], ids[1]);
    assert.ok(existsSync(join(dir, 'gingham.db')), dir);
  }
  const relative = 'file:relative?mode=memory';
  const server = await serverProcess(t, ['dev', '--data-dir', relative], { cwd });
  assert.equal(server.ready['data_dir'], join(cwd, relative));
  assert.equal(await stop(server), '');
  assert.ok(existsSync(join(cwd, relative, 'gingham.db')));
});

function cloneNamed(t: TestContext, name: string) {
  const clone = join(scratchDirectory(t), name);
  makeFreshClone(clone);
  const npm = (...args: string[]) =>
    run(t, 'npm', ['--silent', ...args], { cwd: clone, env: { PATH: machinePath, GINGHAM_PORT: '0' } });
  return { clone, npm };
}
