import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { migrate } from './migrate.ts';
import { requireWholeStore } from './sqlite-checks.ts';
import { copyDatabase, removeCopies } from './sqlite-copy.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { SqliteUnits } from './sqlite-units.ts';
import {
  Damage,
  type Store,
  StoreDamagedError,
  StoreInUseError,
  StoreOpenError,
  whenNotBusy,
} from './store.ts';
import { CommitCounter, readCommits } from './store-mark.ts';
import type { Db, Tables } from './tables.ts';

interface SqliteSettings {
  dataDir: string;
  /**
   * Whether a commit waits for the disk. If not, it can be lost when the machine fails, but not when the process does.
   */
  isDurable: boolean;
}

/** How long to wait for a lock of another connection. */
const busyMs = 5_000;
/** How long to wait for a previous server to release the directory. */
const lockWaitMs = 1000;

/**
 * Size of the write-ahead log at which it is checkpointed, in pages of 4 KiB: hot pages are then written less often.
 */
const walPagesMax = 4_000;

/**
 * Opens the store of a data directory; one process at a time.
 *
 * @throws StoreOpenError if the directory is used by another process, not writable, full, or written by a newer version;
 *   StoreDamagedError if the store is not whole
 */
export async function openSqliteStore({ dataDir, isDurable }: SqliteSettings): Promise<Store> {
  const opened: DatabaseSync[] = [];
  const open = (name: string, readOnly = false) => {
    const file = join(dataDir, name);
    const database = new DatabaseSync(file, { readOnly, timeout: busyMs });
    opened.push(database);
    // By path, as closing a second descriptor would release the locks on the file (POSIX, fcntl).
    if (!readOnly) chmodSync(file, 0o600);
    return database;
  };
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    takeLock(open('lock.db'), dataDir);
    requireWholeStore(dataDir);
    const writer = open('gingham.db');
    writer.exec(`pragma journal_mode = wal; pragma synchronous = ${isDurable ? 'full' : 'off'};`);
    writer.exec(`pragma foreign_keys = on; pragma wal_autocheckpoint = ${walPagesMax};`);
    // What is deleted or replaced is overwritten with zeros.
    writer.exec('pragma secure_delete = on');
    const db: Db = new Kysely<Tables>({ dialect: sqliteDialect(writer) });
    await migrate(db, 'sqlite');
    const counter = new CommitCounter(writer, dataDir, isDurable);
    removeCopies(dataDir);
    const makeCopy = () => copyDatabase(dataDir);
    return new SqliteStore({ writer, db, counter, reader: open('gingham.db', true), opened, makeCopy });
  } catch (error) {
    for (const database of opened.reverse()) database.close();
    throw dataDirError(error, dataDir);
  }
}

/**
 * Runs `work` while no server can use the data directory, which must exist.
 *
 * @throws StoreInUseError if one does; StoreOpenError, StoreDamagedError
 */
export async function whileUnused<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  let lock: DatabaseSync | undefined;
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    const file = join(dataDir, 'lock.db');
    lock = new DatabaseSync(file);
    chmodSync(file, 0o600);
    takeLock(lock, dataDir);
    return await work();
  } catch (error) {
    throw dataDirError(error, dataDir);
  } finally {
    lock?.close();
  }
}

/** Locks the directory with SQLite's file lock, which the system releases when the process dies. */
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
  13: 'is on a full disk',
  14: 'cannot be opened or written',
  26: 'contains a file that is not a Gingham store',
};

const systemProblems: Record<string, string> = {
  EACCES: 'is not accessible to this user',
  EPERM: 'is not accessible to this user',
  EROFS: 'is read-only',
  ENOSPC: 'is on a full disk',
  EDQUOT: 'is on a full disk',
  EFBIG: 'is on a full disk',
  EEXIST: 'is not a directory',
  ENOTDIR: 'is not a directory',
};

/** Converts an error of a data directory to one line for people; returns other errors unchanged. */
export function dataDirError(error: unknown, dataDir: string): unknown {
  const { code = '', errcode = 0 } = error as { code?: string; errcode?: number };
  if (error instanceof Damage || (errcode & 0xff) === 11) {
    const problem = `contains a damaged store: ${(error as Error).message}`;
    return new StoreDamagedError(problemWith(dataDir, problem), { cause: error });
  }
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

interface OpenedDatabases {
  writer: DatabaseSync;
  /** Of the writer. */
  db: Db;
  counter: CommitCounter;
  reader: DatabaseSync;
  /** All connections, in the order in which they were opened: the lock's first. */
  opened: readonly DatabaseSync[];
  makeCopy(): Promise<string>;
}

class SqliteStore implements Store {
  readonly dialect = 'sqlite';
  readonly connections = undefined;
  readonly db: Db;
  readonly makeCopy: () => Promise<string>;
  readonly #units: SqliteUnits;
  readonly #snapshot: SqliteSnapshot;
  readonly #writer: DatabaseSync;
  readonly #counter: CommitCounter;
  readonly #opened: readonly DatabaseSync[];

  constructor({ writer, db, counter, reader, opened, makeCopy }: OpenedDatabases) {
    this.#snapshot = new SqliteSnapshot(reader);
    this.#units = new SqliteUnits(writer, db, counter, () => this.#snapshot.end());
    this.#writer = writer;
    this.#counter = counter;
    this.#opened = opened;
    this.makeCopy = makeCopy;
    this.db = new Kysely<Tables>({ dialect: sqliteDialect(reader, () => this.#snapshot.open()) });
  }

  get aside(): Db {
    return this.db;
  }

  get commits(): number {
    return this.#units.commits;
  }

  get waiting(): number {
    return this.#units.waiting;
  }

  unitOfWork<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return whenNotBusy(() => this.#units.run(work));
  }

  async ping(): Promise<void> {
    // SQLite writes nothing to the disk unless a value changes.
    const pinged = { name: 'pinged_at', value: String(Date.now()) };
    await this.unitOfWork((db) =>
      db
        .insertInto('meta')
        .values(pinged)
        .onConflict((conflict) => conflict.column('name').doUpdateSet(pinged))
        .execute(),
    );
  }

  scrub(): Promise<boolean> {
    return this.#units.between(() => {
      this.#snapshot.end();
      // Without waiting for readers of other processes, which would stop this one.
      this.#writer.exec('pragma busy_timeout = 0');
      const row = this.#writer.prepare('pragma wal_checkpoint(truncate)').get();
      this.#writer.exec(`pragma busy_timeout = ${busyMs}`);
      return row?.['busy'] === 0;
    });
  }

  async close(): Promise<void> {
    await this.#units.close();
    const commits = readCommits(this.#writer) ?? 0;
    // The reader first, the lock last.
    const [lock, ...others] = this.#opened;
    for (const database of others.toReversed()) database.close();
    this.#counter.close(commits);
    lock?.close();
  }
}

/**
 * One read transaction for all reads between two commits. A transaction for each read would take and release file
 * locks, which costs more than the read itself. As this process's only writer ends it before each commit, it is never
 * stale and never blocks checkpoints.
 */
class SqliteSnapshot {
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  #isOpen = false;

  constructor(reader: DatabaseSync) {
    this.#begin = reader.prepare('begin');
    this.#end = reader.prepare('rollback');
  }

  open(): void {
    if (this.#isOpen) return;
    this.#begin.run();
    this.#isOpen = true;
  }

  end(): void {
    if (!this.#isOpen) return;
    this.#end.run();
    this.#isOpen = false;
  }
}
