import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { migrate } from './migrate.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { SqliteSnapshot } from './sqlite-snapshot.ts';
import { type Store, StoreInUseError, StoreOpenError } from './store.ts';
import type { Db, Tables } from './tables.ts';

export interface SqliteSettings {
  dataDir: string;
  /** A throw-away store: commits do not wait for the disk. */
  ephemeral: boolean;
}

/** Units of work that may share one commit. */
const batchUnitsMax = 64;

/** How long a server that is being replaced may take to let go of its directory. */
const lockWaitMs = 1000;

/** Pages of 4 KiB that the log grows to before it is written back: hot pages are then written back less often. */
const walPagesMax = 4_000;

interface Unit {
  run(): Promise<void>;
  settle(batchError: unknown): void;
}

/**
 * Opens the store of a data directory; one process at a time.
 *
 * @throws StoreOpenError when the directory is used by another process, not writable, full, damaged or written
 *   by a newer version
 */
export async function openSqliteStore({ dataDir, ephemeral }: SqliteSettings): Promise<Store> {
  const opened: DatabaseSync[] = [];
  const open = (name: string, readOnly = false) => {
    const file = join(dataDir, name);
    const database = new DatabaseSync(file, { readOnly, timeout: 5000 });
    opened.push(database);
    // Not by opening it once more: to close that would free the locks held on it (POSIX, fcntl).
    if (!readOnly) chmodSync(file, 0o600);
    return database;
  };
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    takeLock(open('lock.db'), dataDir);
    const writer = open('gingham.db');
    writer.exec(`pragma journal_mode = wal; pragma synchronous = ${ephemeral ? 'off' : 'full'};`);
    writer.exec(`pragma foreign_keys = on; pragma wal_autocheckpoint = ${walPagesMax};`);
    const db: Db = new Kysely<Tables>({ dialect: sqliteDialect(writer) });
    await migrate(db, 'sqlite');
    return new SqliteStore(writer, db, open('gingham.db', true), opened);
  } catch (error) {
    for (const database of opened.reverse()) database.close();
    throw dataDirError(error, dataDir);
  }
}

/** Holds the directory through SQLite's own file lock, which the system frees when the process dies. */
function takeLock(lock: DatabaseSync, dataDir: string): void {
  try {
    lock.exec(`pragma busy_timeout = ${lockWaitMs}; begin exclusive`);
  } catch (error) {
    if (!isSqliteError(error, 5)) throw error;
    throw new StoreInUseError(problemWith(dataDir, 'is in use by another Gingham process'));
  }
}

/** By SQLite's primary result code. */
const sqliteProblems: Record<number, string> = {
  8: 'is read-only',
  10: 'cannot be written (disk error, or the disk is full)',
  11: 'holds a damaged store',
  13: 'is on a full disk',
  14: 'cannot be opened or written',
  26: 'holds a file that is not a Gingham store',
};

const systemProblems: Record<string, string> = {
  EACCES: 'is not permitted to this user',
  EPERM: 'is not permitted to this user',
  EROFS: 'is read-only',
  ENOSPC: 'is on a full disk',
  EDQUOT: 'is on a full disk',
  EFBIG: 'is on a full disk',
  EEXIST: 'is not a directory',
  ENOTDIR: 'is not a directory',
};

/** What went wrong with a data directory as one line for a person; an error of another kind comes back as it is. */
export function dataDirError(error: unknown, dataDir: string): unknown {
  const { code = '', errcode = 0 } = error as { code?: string; errcode?: number };
  const problem =
    code === 'ERR_SQLITE_ERROR'
      ? (sqliteProblems[errcode & 0xff] ?? 'cannot be opened')
      : systemProblems[code];
  return problem === undefined ? error : new StoreOpenError(problemWith(dataDir, problem), { cause: error });
}

function problemWith(dataDir: string, problem: string): string {
  return `the data directory ${dataDir} (GINGHAM_DATA_DIR) ${problem}`;
}

function isSqliteError(error: unknown, primaryCode: number): boolean {
  return (((error as { errcode?: number }).errcode ?? 0) & 0xff) === primaryCode;
}

class SqliteStore implements Store {
  readonly dialect = 'sqlite';
  commits = 0;
  readonly db: Db;
  readonly #writer: DatabaseSync;
  readonly #writerDb: Db;
  readonly #opened: DatabaseSync[];
  readonly #snapshot: SqliteSnapshot;
  readonly #savepoint: StatementSync;
  readonly #release: StatementSync;
  readonly #waiting: Unit[] = [];
  #draining: Promise<void> | undefined;

  constructor(writer: DatabaseSync, writerDb: Db, reader: DatabaseSync, opened: DatabaseSync[]) {
    this.#writer = writer;
    this.#writerDb = writerDb;
    this.#opened = opened;
    this.#savepoint = writer.prepare('savepoint unit');
    this.#release = writer.prepare('release unit');
    const snapshot = new SqliteSnapshot(reader);
    this.#snapshot = snapshot;
    this.db = new Kysely<Tables>({ dialect: sqliteDialect(reader, () => snapshot.open()) });
  }

  unitOfWork<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let settle: () => void;
      this.#waiting.push({
        run: async () => {
          try {
            const result = await this.#inSavepoint(() => work(this.#writerDb));
            settle = () => resolve(result);
          } catch (error) {
            settle = () => reject(error);
          }
        },
        settle: (batchError) => (batchError === undefined ? settle() : reject(batchError)),
      });
      this.#draining ??= this.#drain();
    });
  }

  /** Runs what waits, one unit after the other, in one transaction; answers each after the commit. */
  async #drain(): Promise<void> {
    // Lets the requests that have arrived together join the same transaction.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch: Unit[] = [];
      let batchError: unknown;
      try {
        this.#writer.exec('begin immediate');
        while (this.#waiting.length > 0 && batch.length < batchUnitsMax) {
          const unit = this.#waiting.shift() as Unit;
          batch.push(unit);
          await unit.run();
          // SQLite itself rolls the whole transaction back on some errors, a full disk for one.
          if (!this.#writer.isTransaction) throw new Error('the transaction was rolled back by SQLite');
        }
        this.#snapshot.end();
        this.#writer.exec('commit');
        this.commits += 1;
      } catch (error) {
        batchError = error;
        if (this.#writer.isTransaction) this.#writer.exec('rollback');
        if (batch.length === 0) batch.push(...this.#waiting.splice(0));
      }
      for (const unit of batch) unit.settle(batchError);
    }
    this.#draining = undefined;
  }

  async #inSavepoint<T>(work: () => Promise<T>): Promise<T> {
    this.#savepoint.run();
    try {
      const result = await work();
      this.#release.run();
      return result;
    } catch (error) {
      if (this.#writer.isTransaction) this.#writer.exec('rollback to unit; release unit');
      throw error;
    }
  }

  async ping(): Promise<void> {
    await this.db.selectFrom('meta').select('name').limit(1).execute();
  }

  async close(): Promise<void> {
    await this.#draining;
    // The reader first, the lock last.
    for (const database of this.#opened.toReversed()) database.close();
  }
}
