import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Damage } from './store.ts';

// SQLite cannot tell that its write-ahead log has lost its end: what is left is a store of an earlier time. So the store
// counts its commits, and a file beside it, the mark, repeats the count after each commit. The mark is not synced, which
// would cost as much as the commit itself: after a crash of the machine it can be behind the store, but never ahead of it.

const markName = 'gingham.mark';
const counterName = 'commits';
const pattern = /^(\d{16}) (in use|closed) (\S+) *\n$/u;
const markBytes = 128;

/** The contents of the mark. */
interface Mark {
  /** The store has at least as many commits. */
  commits: number;
  /** Whether a server uses the store, or has used it when it was ended or copied. */
  isInUse: boolean;
  /** The database file: a copy is another one. */
  file: string;
}

/**
 * Reads the mark of a data directory; undefined if it has none.
 *
 * @throws Damage if the file contains anything else
 */
export function readMark(dataDir: string): Mark | undefined {
  let text: string;
  try {
    text = readFileSync(join(dataDir, markName), 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const [, commits, state, file] = pattern.exec(text) ?? [];
  if (commits === undefined || file === undefined) throw new Damage(`${markName} is damaged`);
  return { commits: Number(commits), isInUse: state === 'in use', file };
}

/** Returns the number of a store's commits; undefined if they have never been counted. */
export function readCommits(database: DatabaseSync): number | undefined {
  const row = database.prepare('select value from meta where name = ?').get(counterName);
  return row === undefined ? undefined : Number(row['value']);
}

/**
 * Identifies a file by its inode and, where the system knows it, the time at which it was created. The number of the device
 * is no part of it, as it can change when the machine starts.
 */
export function identityOf(file: string): string {
  const { ino, birthtimeNs, ctimeNs } = statSync(file, { bigint: true });
  // Some systems give the time of the last change instead.
  return `${ino}/${birthtimeNs === ctimeNs ? 0n : birthtimeNs}`;
}

/** Returns whether two identities can be those of one file. */
function isSameFile(one: string, other: string): boolean {
  const [inode, createdAt] = one.split('/');
  const [otherInode, otherCreatedAt] = other.split('/');
  if (inode !== otherInode) return false;
  return createdAt === otherCreatedAt || createdAt === '0' || otherCreatedAt === '0';
}

/**
 * Compares a store with its mark.
 *
 * @throws Damage if the store has lost commits, or is a copy that was made while a server used it
 */
export function requireMark(
  mark: Mark | undefined,
  { commits, file }: { commits: number | undefined; file: string },
): void {
  if (mark === undefined) {
    if (commits === undefined) return;
    throw new Damage(`${markName} is missing: the directory was copied or restored in part`);
  }
  const lost = mark.commits - (commits ?? 0);
  if (lost > 0) {
    throw new Damage(
      `the last ${lost} of ${mark.commits} commits are missing: gingham.db-wal was cut or removed, or gingham.db is older than ${markName}`,
    );
  }
  if (mark.isInUse && !isSameFile(mark.file, file)) {
    throw new Damage('it is a copy that was made while a server used the store');
  }
  if (!mark.isInUse && lost < 0) {
    throw new Damage(`gingham.db is newer than ${markName}: its files were copied at different times`);
  }
}

/** Writes the mark of a store that no server uses, and that is whole. */
export function writeClosedMark(dataDir: string, file: string, commits: number): void {
  const descriptor = openSync(join(dataDir, markName), 'w', 0o600);
  try {
    writeSync(descriptor, textOf({ commits, isInUse: false, file }), 0, 'latin1');
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function textOf({ commits, isInUse, file }: Mark): string {
  const state = isInUse ? 'in use' : 'closed';
  return `${String(commits).padStart(16, '0')} ${state} ${file}`.padEnd(markBytes - 1).concat('\n');
}

/** Counts the commits of a store in use, in the store and in its mark. */
export class CommitCounter {
  readonly #count: StatementSync;
  readonly #descriptor: number;
  readonly #file: string;
  readonly #isDurable: boolean;
  #commits: number;

  /** Begins to count the commits of a migrated store, at its present count. */
  constructor(writer: DatabaseSync, dataDir: string, isDurable: boolean) {
    const counted = readCommits(writer);
    this.#commits = counted ?? 0;
    this.#isDurable = isDurable;
    this.#file = identityOf(join(dataDir, 'gingham.db'));
    this.#descriptor = openMark(dataDir);
    // Before the store says that there is a mark, and before it is changed.
    this.#writeMark(true);
    if (isDurable && counted === undefined) syncDirectory(dataDir);
    if (counted === undefined) {
      writer.prepare('insert into meta (name, value) values (?, ?)').run(counterName, '0');
      // The log of a new store contains all of it, and a copy of the database file alone would be an empty store.
      writer.exec('pragma wal_checkpoint(passive)');
    }
    this.#count = writer.prepare(
      `update meta set value = value + 1 where name = '${counterName}' returning value`,
    );
  }

  /** Counts the commit of the open transaction. */
  count(): void {
    this.#commits = Number(this.#count.get()?.['value']);
  }

  /** Notes in the mark that the transaction was committed. */
  note(): void {
    try {
      // In place, within one sector, so that it is written as a whole.
      writeSync(this.#descriptor, String(this.#commits).padStart(16, '0'), 0, 'latin1');
    } catch {
      // The commit is kept; a mark that is behind only notices less.
    }
  }

  /** Notes that the store was closed: call it when its files are no longer open. */
  close(commits: number): void {
    this.#commits = commits;
    try {
      this.#writeMark(false);
    } catch {
      // The store opens all the same, as after a crash.
    } finally {
      closeSync(this.#descriptor);
    }
  }

  #writeMark(isInUse: boolean): void {
    writeSync(this.#descriptor, textOf({ commits: this.#commits, isInUse, file: this.#file }), 0, 'latin1');
    if (this.#isDurable) fsyncSync(this.#descriptor);
  }
}

/** Makes the names of new files durable. */
export function syncDirectory(directory: string): void {
  // Windows does not open directories.
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Opens the mark to be written in place; creates it if there is none. */
function openMark(dataDir: string): number {
  const path = join(dataDir, markName);
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return openSync(path, 'wx', 0o600);
  }
}
