import { setTimeout } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { migrate } from './migrate.ts';
import { RevisionConflictError, type Store, StoreOpenError, whenNotBusy } from './store.ts';
import type { Db, Tables } from './tables.ts';

const attemptsMax = 10;
const pausePerAttemptMs = 10;
const connectTimeoutMs = 5_000;
const pingTimeoutMs = 3_000;

/** A server that does not respond must not keep requests waiting: both sides time out. */
const timeouts = {
  statement_timeout: 10_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 15_000,
  query_timeout: 12_000,
  keepAlive: true,
};

/** 64-bit integers are times and counts here, all within a double's exact range. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === pg.types.builtins.INT8
      ? Number
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** By SQLSTATE (PostgreSQL, appendix A) or system error code. */
const openProblems: Record<string, string> = {
  '28000': 'it rejects the user',
  '28P01': 'it rejects the user or password',
  '3D000': 'the database does not exist',
  '42501': 'the user cannot create tables in it',
  '53300': 'it has too many connections',
  ECONNREFUSED: 'no server is listening there',
  EAI_AGAIN: 'its host name cannot be resolved',
  ENOTFOUND: 'its host does not exist',
  ETIMEDOUT: 'it does not respond',
};

/**
 * Opens a store on PostgreSQL.
 *
 * @throws StoreOpenError if the server cannot be reached, rejects the connection, or has a newer schema
 */
export async function openPostgresStore(url: string): Promise<Store> {
  // Migrations have no time limit.
  const { db: migrating } = connect(url, {});
  try {
    await sql`select 1`.execute(migrating);
    await migrate(migrating, 'postgres');
    // The second connects on its first use.
    return new PostgresStore(connect(url, timeouts), connect(url, { ...timeouts, max: 1 }));
  } catch (cause) {
    throw databaseError(cause);
  } finally {
    await migrating.destroy();
  }
}

/**
 * Reads a store on PostgreSQL from one snapshot, whatever its schema, also while servers use it.
 *
 * @throws StoreOpenError if it cannot be read
 */
export async function readPostgresStore<T>(url: string, read: (db: Db) => Promise<T>): Promise<T> {
  const { db } = connect(url, {});
  try {
    const snapshot = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
    return await snapshot.execute(read);
  } catch (cause) {
    throw databaseError(cause);
  } finally {
    await db.destroy();
  }
}

function databaseError(cause: unknown): StoreOpenError {
  if (cause instanceof StoreOpenError) return cause;
  const { code = '', message } = cause as { code?: string; message: string };
  const why = openProblems[code] ?? (code === '' ? message : `it returned ${code}`);
  return new StoreOpenError(`the database of GINGHAM_DATABASE_URL cannot be used: ${why}`, { cause });
}

function connect(connectionString: string, limits: pg.PoolConfig): { db: Db; pool: pg.Pool } {
  const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: connectTimeoutMs, types, ...limits });
  // The pool replaces a broken idle connection; the next query shows whether the server is back.
  pool.on('error', () => {});
  // Likewise for one that breaks between two queries of a unit of work: its next query fails.
  pool.on('connect', (client) => client.on('error', () => {}));
  return { db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }), pool };
}

class PostgresStore implements Store {
  readonly dialect = 'postgres';
  readonly commits = undefined;
  readonly makeCopy = undefined;
  readonly db: Db;
  readonly aside: Db;
  readonly #pool: pg.Pool;

  constructor({ db, pool }: { db: Db; pool: pg.Pool }, aside: { db: Db }) {
    this.db = db;
    this.aside = aside.db;
    this.#pool = pool;
  }

  get waiting(): number {
    return this.#pool.waitingCount;
  }

  get connections(): { open: number; max: number } {
    return { open: this.#pool.totalCount, max: this.#pool.options.max };
  }

  unitOfWork<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return whenNotBusy(() => this.#run(work));
  }

  async #run<T>(work: (db: Db) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.db.transaction().execute(work);
      } catch (error) {
        if (attempt === attemptsMax || !isConflict(error)) throw error;
        // Random, so that conflicting units do not collide again.
        await setTimeout(Math.random() * attempt * pausePerAttemptMs);
      }
    }
  }

  async ping(): Promise<void> {
    const late = setTimeout(pingTimeoutMs, undefined, { ref: false }).then(() => {
      throw new Error(`no response within ${pingTimeoutMs} ms`);
    });
    await Promise.race([this.#requireWritable(), late]);
  }

  /** A standby answers queries, but is not written. */
  async #requireWritable(): Promise<void> {
    const { rows } = await sql<{ mode: string }>`
      select current_setting('transaction_read_only') as mode from meta limit 1`.execute(this.db);
    if (rows[0]?.mode === 'on') throw new Error('the database is read-only');
  }

  async scrub(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {
    await this.aside.destroy();
    await this.db.destroy();
  }
}

/** Another node was faster: unique_violation, serialization_failure, deadlock_detected, or an old revision. */
function isConflict(error: unknown): boolean {
  if (error instanceof RevisionConflictError) return true;
  return ['23505', '40001', '40P01'].includes((error as { code?: string }).code ?? '');
}
