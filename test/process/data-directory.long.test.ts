import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { describe, type TestContext, test } from 'vitest';
import { generateMasterKey } from '../../src/gingham.ts';
import { longTest } from '../support/long.ts';
import { type Ended, gingham, repository, run, serverProcess } from '../support/process.ts';
import { startServer } from '../support/server.ts';
import { noStore } from '../support/stores.ts';

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

async function assertRejected(ended: Promise<Ended>, line: RegExp, exitCode = 2): Promise<void> {
  const { code, stdout, stderr } = await ended;
  assert.match(stderr, line);
  assert.deepEqual(
    { code, stdout, lines: stderr.split('\n').length },
    { code: exitCode, stdout: '', lines: 2 },
  );
}

/** Returns the settings of a data directory that a stopped server has used. */
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
 * Runs `gingham serve` as a user to whom file modes apply, unlike root. The program is loaded first, and its files are
 * not resolved again: the repository may be inaccessible to that user.
 */
function serveUnprivileged(t: TestContext, env: Record<string, string>): Promise<Ended> {
  const main = (file: string) => JSON.stringify(pathToFileURL(join(repository, 'src/cli', file)).href);
  const program = `
    const { createProgram } = await import(${main('program.ts')});
    const { reportAndExit } = await import(${main('errors.ts')});
    await import(${main('../gingham.ts')});
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

describe('a data directory is rejected with a one-line error', { concurrent: true }, () => {
  test('while another process uses it', async (t) => {
    const env = await noStore(t, 'sqlite');
    await startServer(t, 'sqlite', env);
    await assertRejected(
      gingham(t, ['serve'], { env }).ended,
      /^gingham: the data directory \S+ \(GINGHAM_DATA_DIR\) is in use by another Gingham process$/mu,
    );
  });

  longTest('if it is a file', async (t) => {
    const file = join(dirOf(await noStore(t, 'sqlite')), 'file');
    writeFileSync(file, '');
    for (const dir of [file, join(file, 'data')]) {
      const { ended } = gingham(t, ['dev'], { env: { GINGHAM_DATA_DIR: dir } });
      await assertRejected(ended, /GINGHAM_DATA_DIR\) is not a directory$/mu);
    }
  });

  longTest('if it is read-only', async (t) => {
    const env = await usedStore(t);
    for (const name of readdirSync(dirOf(env))) chmodSync(join(dirOf(env), name), 0o444);
    chmodSync(dirOf(env), 0o555);
    await assertRejected(serveUnprivileged(t, env), /GINGHAM_DATA_DIR\) is not accessible to this user$/mu);
    chmodSync(dirOf(env), 0o755);
  });

  longTest('if a file in it is read-only', async (t) => {
    const env = await usedStore(t);
    if (isRoot) chownSync(dirOf(env), nobody, nobody);
    chmodSync(join(dirOf(env), 'lock.db'), 0o444);
    await assertRejected(
      serveUnprivileged(t, env),
      /GINGHAM_DATA_DIR\) is (read-only|not accessible to this user)$/mu,
    );
  });

  longTest('if it belongs to another user', async (t) => {
    const env = await noStore(t, 'sqlite');
    const locked = join(dirOf(env), 'locked');
    mkdirSync(locked, { mode: 0o000 });
    chmodSync(dirOf(env), 0o755);
    for (const dir of [locked, join(locked, 'data')]) {
      await assertRejected(
        serveUnprivileged(t, { ...env, GINGHAM_DATA_DIR: dir }),
        /GINGHAM_DATA_DIR\) is not accessible to this user$/mu,
      );
    }
  });

  test('if the disk is full, without leaving partial files', async (t) => {
    const env = { GINGHAM_DATA_DIR: dirOf(await noStore(t, 'sqlite')) };
    const limited = (blocks: number) => {
      const command = `ulimit -f ${blocks}; exec "$0" src/cli/main.ts dev --port 0`;
      return run(t, 'bash', ['-c', command, process.execPath], { env }).ended;
    };
    await assertRejected(limited(0), /GINGHAM_DATA_DIR\) is on a full disk$/mu);
    await assertRejected(
      limited(16),
      /GINGHAM_DATA_DIR\) cannot be written \(disk error, or the disk is full\)$/mu,
    );
    const server = await serverProcess(t, ['dev'], { env });
    assert.equal(server.ready['data_dir'], env.GINGHAM_DATA_DIR);
  });

  test('if its store is damaged', async (t) => {
    const env = await usedStore(t);
    truncateSync(join(dirOf(env), 'gingham.db'), 8192);
    await assertRejected(
      gingham(t, ['serve'], { env }).ended,
      /GINGHAM_DATA_DIR\) contains a damaged store: gingham\.db is truncated: it has 8192 of \d+ bytes; see `gingham doctor --help`$/mu,
      5,
    );
  });

  longTest('if a newer version wrote it', async (t) => {
    const env = await usedStore(t);
    const database = new DatabaseSync(join(dirOf(env), 'gingham.db'));
    database.exec("insert into kysely_migration values ('9999-future', '2040-01-01T00:00:00.000Z')");
    database.close();
    await assertRejected(
      gingham(t, ['serve'], { env }).ended,
      /^gingham: the store was written by a newer version of Gingham \(it has 9999-future\)$/mu,
    );
  });

  longTest('if it was created with another master key', async (t) => {
    const env = { ...(await usedStore(t)), GINGHAM_MASTER_KEY: generateMasterKey() };
    const line = /^gingham: the store was created with another master key \(GINGHAM_MASTER_KEY/mu;
    await assertRejected(gingham(t, ['serve'], { env }).ended, line);
  });

  longTest('if its master key is malformed', async (t) => {
    const dir = dirOf(await noStore(t, 'sqlite'));
    writeFileSync(join(dir, 'master.key'), 'nonsense', { mode: 0o600 });
    const { ended } = gingham(t, ['dev'], { env: { GINGHAM_DATA_DIR: dir } });
    await assertRejected(ended, /^gingham: \S+master\.key does not contain a master key$/mu);
  });

  longTest('if other users can read its master key', async (t) => {
    const dir = dirOf(await noStore(t, 'sqlite'));
    const file = join(dir, 'master.key');
    writeFileSync(file, generateMasterKey());
    for (const mode of [0o640, 0o604]) {
      chmodSync(file, mode);
      const { ended } = gingham(t, ['dev'], { env: { GINGHAM_DATA_DIR: dir } });
      await assertRejected(
        ended,
        /^gingham: (\S+master\.key) is accessible to other users; run chmod 600 \1$/mu,
      );
    }
  });
});
