import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { type Config, readConfig } from '../config/config.ts';
import type { MasterKeys } from '../keyring/master-key.ts';
import { acceptStore, requireWholeStore } from '../store/sqlite-checks.ts';
import { openCopy } from '../store/sqlite-copy.ts';
import { whileUnused } from '../store/sqlite-store.ts';
import { Damage } from '../store/store.ts';
import type { Db } from '../store/tables.ts';
import { backupError, openBackup } from './backup.ts';
import { DamagedError, exitCodes, UsageError } from './errors.ts';
import { masterKeysIn, unpack } from './restore.ts';
import { type Check, checkOf, contentChecks, databaseChecks, skipped } from './store-checks.ts';

type Given = Record<string, string | boolean | undefined>;
type Checks = AsyncGenerator<Check>;

/** How far the clocks of two machines may differ, and the time of a file may be ahead. */
const clockToleranceMs = 5_000;
const fileToleranceMs = 60_000;

/**
 * Checks a store, and prints each check.
 *
 * @returns the exit code
 * @throws ConfigError, UsageError, StoreOpenError if it cannot be checked
 */
export async function runDoctor(
  { backup, passphraseFile, accept, json, ...flags }: Given,
  env: NodeJS.ProcessEnv,
  write: (text: string) => void,
): Promise<number> {
  const isServe = ['GINGHAM_MASTER_KEY', 'GINGHAM_MASTER_KEY_FILE'].some((name) => env[name] !== undefined);
  const config = readConfig(isServe ? 'serve' : 'dev', env, flags as Record<string, string>);
  const checks: Check[] = [];
  const source =
    backup === undefined
      ? storeChecks(config, accept === true)
      : backupChecks(String(backup), passphraseFile as string | undefined, config);
  for await (const check of source) {
    checks.push(check);
    if (json !== true) write(lineOf(check));
  }
  const problems = checks.filter(({ status }) => status === 'problem').length;
  write(
    json === true
      ? `${JSON.stringify({ is_whole: problems === 0, checks })}\n`
      : `checks: ${checks.length}, problems: ${problems}\n`,
  );
  return problems === 0 ? exitCodes.ok : exitCodes.damaged;
}

function lineOf({ status, name, detail }: Check): string {
  return `${status.padEnd('problem'.length)}  ${name}${detail === null ? '' : `: ${detail}`}\n`;
}

async function* storeChecks(config: Config, accepts: boolean): Checks {
  yield checkOf('settings', null);
  const dataDir = resolve(config.dataDir);
  if (config.databaseUrl !== undefined) {
    if (accepts) throw new UsageError('--accept is for an embedded store');
    const { readPostgresStore } = await import('../store/postgres-store.ts');
    const check = (db: Db) => all(postgresChecks(db, masterKeysIn(config, dataDir)));
    yield* await readPostgresStore(config.databaseUrl, check);
    return;
  }
  if (!existsSync(dataDir)) throw new UsageError(`there is no data directory ${dataDir}`);
  if (!accepts) {
    yield* directoryChecks(dataDir, masterKeysIn(config, dataDir), false);
    return;
  }
  const checks = await whileUnused(dataDir, async () => {
    const found = await all(directoryChecks(dataDir, masterKeysIn(config, dataDir), true));
    if (found.every(({ status }) => status !== 'problem')) acceptStore(dataDir);
    return found;
  });
  yield* checks;
}

async function all(checks: Checks): Promise<Check[]> {
  const found: Check[] = [];
  for await (const check of checks) found.push(check);
  return found;
}

/** Checks an embedded store; what is wrong with its mark is no problem if that is accepted. */
async function* directoryChecks(
  dataDir: string,
  masterKeys: MasterKeys | undefined,
  accepts: boolean,
): Checks {
  const file = join(dataDir, 'gingham.db');
  yield checkOf('permissions', permissionProblem(dataDir));
  yield checkOf('clock', clockProblem(dataDir));
  const markProblem = problemOf(() => requireWholeStore(dataDir, { checksPages: false }));
  yield markProblem !== null && accepts
    ? { name: 'files and mark', status: 'ok', detail: `accepted: ${markProblem}` }
    : checkOf('files and mark', markProblem);
  if (!existsSync(file) || statSync(file).size === 0) {
    yield checkOf('store', `there is none in ${dataDir}`);
    return;
  }
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    // One transaction: a server may be changing the store.
    database.exec('begin');
    yield* databaseChecks(database, masterKeys);
  } catch (error) {
    yield checkOf('store', `it cannot be read: ${readProblemOf(error)}`);
  } finally {
    database.close();
  }
}

async function* postgresChecks(db: Db, masterKeys: MasterKeys | undefined): Checks {
  const { rows } = await sql<{ now: number; failures: number | null }>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as now,
      (select checksum_failures from pg_stat_database where datname = current_database()) as failures`.execute(
    db,
  );
  const [{ now, failures } = { now: 0, failures: null }] = rows;
  const aheadMs = Math.round(Date.now() - now);
  const isOff = Math.abs(aheadMs) > clockToleranceMs;
  yield checkOf('clock', isOff ? `it is ${aheadMs} ms ahead of PostgreSQL’s` : null);
  yield failures === null
    ? skipped('page checksums', 'PostgreSQL does not keep them for this cluster')
    : checkOf('page checksums', failures > 0 ? `PostgreSQL has found ${failures} damaged pages` : null);
  yield* contentChecks(db, masterKeys);
}

/** Checks a backup, in a temporary directory of this user. */
async function* backupChecks(file: string, passphraseFile: string | undefined, config: Config): Checks {
  const directory = mkdtempSync(join(tmpdir(), 'gingham-doctor-'));
  try {
    const unpacked = join(directory, 'gingham.db');
    const problem = await unpack(openBackup(file, passphraseFile), unpacked).then(
      () => null,
      (error: unknown) => {
        const named = backupError(error, file);
        if (named instanceof DamagedError) return named.message;
        throw named;
      },
    );
    yield checkOf('backup file', problem);
    if (problem !== null) return;
    const database = openCopy(unpacked);
    try {
      yield* databaseChecks(database, masterKeysIn(config, resolve(config.dataDir)));
    } finally {
      database.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The files of a data directory. */
function filesIn(dataDir: string): string[] {
  return readdirSync(dataDir)
    .filter((name) => /^(?:gingham\.|lock\.db|master\.key)/u.test(name))
    .map((name) => join(dataDir, name));
}

function clockProblem(dataDir: string): string | null {
  const changed = Math.max(0, ...filesIn(dataDir).map((path) => statSync(path).mtimeMs));
  return changed > Date.now() + fileToleranceMs
    ? `it is behind the last change of a file: ${new Date(changed).toISOString()}`
    : null;
}

/** Returns which file others can read, or another user owns. */
function permissionProblem(dataDir: string): string | null {
  // File modes do not show it on Windows.
  if (process.platform === 'win32') return null;
  const { uid, mode } = statSync(dataDir);
  if ((mode & 0o022) !== 0) return `other users can write ${dataDir}; run chmod go-w ${dataDir}`;
  for (const path of filesIn(dataDir)) {
    const file = statSync(path);
    if ((file.mode & 0o077) !== 0) return `${path} is accessible to other users; run chmod 600 ${path}`;
    if (file.uid !== uid) return `${path} belongs to another user than ${dataDir}`;
  }
  return null;
}

function problemOf(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    return readProblemOf(error);
  }
}

/** Returns what is wrong with a file that cannot be read. @throws errors of another kind */
function readProblemOf(error: unknown): string {
  const code = (error as { code?: string }).code;
  if (error instanceof Damage || code === 'ERR_SQLITE_ERROR') return (error as Error).message;
  throw error;
}
