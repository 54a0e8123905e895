import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { describe, type TestContext, test } from 'vitest';
import { generateMasterKey } from '../../src/gingham.ts';
import { type Ended, gingham, repository, run, serverProcess } from '../support/process.ts';
import { startServer } from '../support/server.ts';
import { noStore } from '../support/stores.ts';

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

async function assertRefused(ended: Promise<Ended>, line: RegExp): Promise<void> {
  const { code, stdout, stderr } = await ended;
  assert.match(stderr, line);
  assert.deepEqual({ code, stdout, lines: stderr.split('\n').length }, { code: 2, stdout: '', lines: 2 });
}

/** A data directory that a server has used and left. */
async function usedStore(t: TestContext): Promise<Record<string, string>> {
  const env = await noStore(t, 'sqlite');
  const server = await startServer(t, 'sqlite', env);
  await server.close();
  return env;
}

function dirOf(env: Record<string, string>): string {
  return env['GINGHAM_DATA_DIR'] as string;
}

/**
 * Runs `gingham serve` as a user who may do only what the files' modes say, which root is above. The program is
 * loaded first, and its files are not looked for again: the repository may be out of that user's reach.
 */
function serveUnprivileged(t: TestContext, env: Record<string, string>): Promise<Ended> {
  const main = (file: string) => JSON.stringify(pathToFileURL(join(repository, 'src/cli', file)).href);
  const program = `
    const { createProgram } = await import(${main('program.ts')});
    const { reportAndExit } = await import(${main('exit.ts')});
    await import(${main('run-server.ts')});
    const program = createProgram();
    const { registerHooks } = await import('node:module');
    registerHooks({
      resolve: (specifier, context, next) =>
        specifier.startsWith('.')
          ? { url: new URL(specifier, context.parentURL).href, shortCircuit: true }
          : next(specifier, context),
    });
    if (process.getuid() === 0) {
      process.setgroups([]);
      process.setgid(${nobody});
      process.setuid(${nobody});
    }
    await program.parseAsync(['serve'], { from: 'user' }).catch(reportAndExit);`;
  const args = ['--input-type=module', '--eval', program];
  return run(t, process.execPath, args, { env: { GINGHAM_PORT: '0', ...env } }).ended;
}

describe('a data directory is refused with one line', { concurrent: true }, () => {
  test('while another process uses it', async (t) => {
    const env = await noStore(t, 'sqlite');
    await startServer(t, 'sqlite', env);
    await assertRefused(
      gingham(t, ['serve'], { env }).ended,
      /^gingham: the data directory \S+ \(GINGHAM_DATA_DIR\) is in use by another Gingham process$/mu,
    );
  });

  test('when a file is in its place', async (t) => {
    const file = join(dirOf(await noStore(t, 'sqlite')), 'file');
    writeFileSync(file, '');
    for (const dir of [file, join(file, 'data')]) {
      const { ended } = gingham(t, ['dev'], { env: { GINGHAM_DATA_DIR: dir } });
      await assertRefused(ended, /GINGHAM_DATA_DIR\) is not a directory$/mu);
    }
  });

  test('when it is read-only', async (t) => {
    const env = await usedStore(t);
    for (const name of readdirSync(dirOf(env))) chmodSync(join(dirOf(env), name), 0o444);
    chmodSync(dirOf(env), 0o555);
    await assertRefused(serveUnprivileged(t, env), /GINGHAM_DATA_DIR\) is not permitted to this user$/mu);
    chmodSync(dirOf(env), 0o755);
  });

  test('when a file in it is read-only', async (t) => {
    const env = await usedStore(t);
    if (isRoot) chownSync(dirOf(env), nobody, nobody);
    chmodSync(join(dirOf(env), 'lock.db'), 0o444);
    await assertRefused(
      serveUnprivileged(t, env),
      /GINGHAM_DATA_DIR\) is (read-only|not permitted to this user)$/mu,
    );
  });

  test('when it belongs to somebody else', async (t) => {
    const env = await noStore(t, 'sqlite');
    const locked = join(dirOf(env), 'locked');
    mkdirSync(locked, { mode: 0o000 });
    chmodSync(dirOf(env), 0o755);
    for (const dir of [locked, join(locked, 'data')]) {
      await assertRefused(
        serveUnprivileged(t, { ...env, GINGHAM_DATA_DIR: dir }),
        /GINGHAM_DATA_DIR\) is not permitted to this user$/mu,
      );
    }
  });

  test('when the disk is full, and nothing half-made is left to stumble over', async (t) => {
    const env = { GINGHAM_DATA_DIR: dirOf(await noStore(t, 'sqlite')) };
    const limited = (blocks: number) => {
      const command = `ulimit -f ${blocks}; exec "$0" src/cli/main.ts dev --port 0`;
      return run(t, 'bash', ['-c', command, process.execPath], { env }).ended;
    };
    await assertRefused(limited(0), /GINGHAM_DATA_DIR\) is on a full disk$/mu);
    await assertRefused(
      limited(16),
      /GINGHAM_DATA_DIR\) cannot be written \(disk error, or the disk is full\)$/mu,
    );
    const server = await serverProcess(t, ['dev'], { env });
    assert.equal(server.ready['data_dir'], env.GINGHAM_DATA_DIR);
  });

  test('when the store in it is damaged', async (t) => {
    const [scribbled, cut] = [await usedStore(t), await usedStore(t)];
    writeFileSync(join(dirOf(scribbled), 'gingham.db'), 'scribbled '.repeat(100), { flag: 'r+' });
    truncateSync(join(dirOf(cut), 'gingham.db'), 8192);
    await assertRefused(
      gingham(t, ['serve'], { env: scribbled }).ended,
      /holds a file that is not a Gingham store$/mu,
    );
    await assertRefused(
      gingham(t, ['serve'], { env: cut }).ended,
      /GINGHAM_DATA_DIR\) holds a damaged store$/mu,
    );
  });

  test('when a newer version wrote it', async (t) => {
    const env = await usedStore(t);
    const database = new DatabaseSync(join(dirOf(env), 'gingham.db'));
    database.exec("insert into kysely_migration values ('9999-future', '2040-01-01T00:00:00.000Z')");
    database.close();
    await assertRefused(
      gingham(t, ['serve'], { env }).ended,
      /^gingham: the store was written by a newer version of Gingham \(it has 9999-future\)$/mu,
    );
  });

  test('when it was made with another master key', async (t) => {
    const env = { ...(await usedStore(t)), GINGHAM_MASTER_KEY: generateMasterKey() };
    const line = /^gingham: the store was made with another master key \(GINGHAM_MASTER_KEY/mu;
    await assertRefused(gingham(t, ['serve'], { env }).ended, line);
  });

  test('when its master key is not one', async (t) => {
    const dir = dirOf(await noStore(t, 'sqlite'));
    writeFileSync(join(dir, 'master.key'), 'nonsense', { mode: 0o600 });
    const { ended } = gingham(t, ['dev'], { env: { GINGHAM_DATA_DIR: dir } });
    await assertRefused(ended, /^gingham: \S+master\.key does not hold a master key$/mu);
  });

  test('when others can read its master key', async (t) => {
    const dir = dirOf(await noStore(t, 'sqlite'));
    const file = join(dir, 'master.key');
    writeFileSync(file, generateMasterKey());
    for (const mode of [0o640, 0o604]) {
      chmodSync(file, mode);
      const { ended } = gingham(t, ['dev'], { env: { GINGHAM_DATA_DIR: dir } });
      await assertRefused(ended, /^gingham: (\S+master\.key) is open to others .*: chmod 600 \1$/mu);
    }
  });
});
