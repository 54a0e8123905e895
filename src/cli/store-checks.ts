import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { auditKeyOf } from '../keyring/audit-key.ts';
import type { Keyring } from '../keyring/keyring.ts';
import type { MasterKeys } from '../keyring/master-key.ts';
import { verifyAuditLog } from '../store/audit-verify.ts';
import { dialectOf } from '../store/dialect.ts';
import { brokenDocuments, brokenInvariants } from '../store/invariants.ts';
import { compareSchema } from '../store/migrate.ts';
import { listSealedValues, type SealedValue } from '../store/sealed-values.ts';
import { pageProblem } from '../store/sqlite-checks.ts';
import { sqliteDialect } from '../store/sqlite-dialect.ts';
import { StoreOpenError } from '../store/store.ts';
import type { Db, Tables } from '../store/tables.ts';
import { readKeyring } from '../workers/master-key/data-keys.ts';
import { type ReSeal, sealedColumns } from '../workers/master-key/sealed-columns.ts';

/** Rows that are read at a time. */
const pageSize = 500;

/** How far the clock of a node may have been ahead of this one. */
const futureMs = 60_000;

/** One check of `gingham doctor`. */
export interface Check {
  name: string;
  status: 'ok' | 'problem' | 'skipped';
  detail: string | null;
}

/** Returns a check with a problem; without one, it is ok. */
export function checkOf(name: string, problem: string | null | undefined): Check {
  return { name, status: problem == null ? 'ok' : 'problem', detail: problem ?? null };
}

export function skipped(name: string, detail: string): Check {
  return { name, status: 'skipped', detail };
}

/** Checks the file of an embedded store in full, then its contents. */
export async function* databaseChecks(
  database: DatabaseSync,
  masterKeys: MasterKeys | undefined,
): AsyncGenerator<Check> {
  const problem = pageProblem(database, 'integrity_check');
  yield checkOf('pages and indexes', problem);
  // Nothing else that is read from damaged pages would tell more.
  if (problem !== undefined) return;
  const stray = database.prepare('pragma foreign_key_check').get();
  yield checkOf('foreign keys', stray && `a row of ${stray['table']} refers to no row of ${stray['parent']}`);
  yield* contentChecks(new Kysely<Tables>({ dialect: sqliteDialect(database) }), masterKeys);
}

/** Checks what is in a store, on either dialect; values are not opened without the master key. */
export async function* contentChecks(db: Db, masterKeys: MasterKeys | undefined): AsyncGenerator<Check> {
  const { missing, unknown } = await compareSchema(db);
  yield checkOf(
    'schema version',
    unknown.length > 0 ? `written by a newer version of Gingham (it has ${unknown[0]})` : null,
  );
  if (unknown.length > 0) return;
  if (missing.length > 0) {
    yield skipped(
      'contents',
      `the store is of an earlier version; it lacks ${missing[0]} until its next start`,
    );
    return;
  }
  const broken = await brokenInvariants(db);
  yield checkOf('names and references', broken.length > 0 ? broken.join('; ') : null);
  if (dialectOf(db) === 'sqlite') {
    const columns = await brokenDocuments(db);
    yield checkOf('documents', columns.length > 0 ? `not JSON: ${columns.join(', ')}` : null);
  }
  yield checkOf('event times', await eventTimeProblem(db));
  const logo = await findDamagedLogo(db);
  yield checkOf('logos', logo && `${logo} has another SHA-256`);
  yield* masterKeyChecks(db, masterKeys);
}

async function eventTimeProblem(db: Db): Promise<string | null> {
  const query = db.selectFrom('events').select('recorded_at').orderBy('seq', 'desc').limit(1);
  const recordedAt = Number((await query.executeTakeFirst())?.recorded_at ?? 0);
  return recordedAt > Date.now() + futureMs
    ? `the last event was recorded at ${new Date(recordedAt).toISOString()}, in the future`
    : null;
}

async function* masterKeyChecks(db: Db, masterKeys: MasterKeys | undefined): AsyncGenerator<Check> {
  if (masterKeys === undefined) {
    yield skipped('master key', 'not given: GINGHAM_MASTER_KEY');
    return;
  }
  const keyring = await readKeyring(db, masterKeys).catch(messageOf);
  if (typeof keyring === 'string') {
    yield checkOf('master key', keyring);
    return;
  }
  yield checkOf('master key', null);
  const closed = await findUnopened(db, keyring);
  yield checkOf('encrypted values', closed && `${closed} cannot be decrypted`);
  const report = await verifyAuditLog(db, auditKeyOf(keyring)).catch(messageOf);
  if (typeof report === 'string') {
    yield checkOf('audit log', report);
    return;
  }
  const [problem] = report.problems;
  yield checkOf('audit log', problem && `${problem.message}; see \`gingham audit verify\``);
}

/** @throws the error, unless it says why the store cannot be read */
function messageOf(error: unknown): string {
  if (error instanceof StoreOpenError) return error.message;
  throw error;
}

async function findDamagedLogo(db: Db): Promise<string | undefined> {
  for (let after = ''; ; ) {
    const row = await db
      .selectFrom('logos')
      .select(['sha256', 'png'])
      .where('sha256', '>', after)
      .orderBy('sha256')
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    if (createHash('sha256').update(row.png).digest('hex') !== row.sha256) return row.sha256;
    after = row.sha256;
  }
}

/** Returns which encrypted value cannot be opened, the first one. */
async function findUnopened(db: Db, keyring: Keyring): Promise<string | undefined> {
  const reSeal: ReSeal = async (sealed, place) => {
    await keyring.open(sealed, place);
    return sealed;
  };
  for (const column of sealedColumns) {
    let after: readonly string[] | null = null;
    for (;;) {
      const rows: SealedValue[] = await listSealedValues(db, column, after, pageSize);
      for (const { key, value } of rows) {
        const isOpened = value === null || (await column.reSeal(value, key, reSeal).then(yes, no));
        if (!isOpened) return `${column.table} ${key.join('/')}`;
      }
      if (rows.length < pageSize) break;
      after = rows.at(-1)?.key ?? null;
    }
  }
  return undefined;
}

const yes = () => true;
const no = () => false;
