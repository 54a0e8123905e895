import { setTimeout } from 'node:timers/promises';
import type { DialectName } from './dialect.ts';
import type { Db } from './tables.ts';

/**
 * The store of all data. Both dialects behave alike: a completed unit of work survives a crash of the process and the
 * machine, and nothing of a failed unit is ever visible.
 */
export interface Store {
  readonly dialect: DialectName;
  /** For reads outside a unit of work; sees committed state only. */
  readonly db: Db;
  /** Like `db`, for reads in the middle of a unit of work: never waits for a connection that such a unit holds. */
  readonly aside: Db;
  /**
   * Number of commits if this process makes all of them: data read is current while the number stays the same.
   * Undefined if other nodes write too.
   */
  readonly commits: number | undefined;
  /** Units of work (SQLite) or users of a connection (PostgreSQL) that wait for their turn. */
  readonly waiting: number;
  /** Connections to PostgreSQL; undefined on SQLite. */
  readonly connections: { open: number; max: number } | undefined;
  /**
   * Runs `work` and commits its writes atomically: `SqliteUnits` or `PostgresStore`. It may run more than once (after a
   * conflict with another node, or when a unit of the same transaction failed), so it must have no side effects and wait
   * only for `db`.
   *
   * @throws any error of `work`
   */
  unitOfWork<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /**
   * Copies an embedded store, as it is now, to a temporary file, which the caller removes; its path. Undefined on PostgreSQL,
   * whose own tools do this.
   */
  readonly makeCopy: (() => Promise<string>) | undefined;
  /** @throws if the store does not respond, or cannot be written */
  ping(): Promise<void>;
  /**
   * Removes what is no longer in the store from its write-ahead log, on SQLite; returns false if a reader prevents it. On
   * PostgreSQL it has no effect.
   */
  scrub(): Promise<boolean>;
  /** Waits for running units of work. */
  close(): Promise<void>;
}

/** The store cannot be opened; the message is one line for the person who starts the server. */
export class StoreOpenError extends Error {
  override name = 'StoreOpenError';
}

/** The store is damaged or incomplete, and is not opened. */
export class StoreDamagedError extends StoreOpenError {
  override name = 'StoreDamagedError';
}

/** An embedded store is damaged or incomplete; becomes a `StoreDamagedError`, which also names the data directory. */
export class Damage extends Error {
  override name = 'Damage';
}

/** Another process holds the store. */
export class StoreInUseError extends StoreOpenError {
  override name = 'StoreInUseError';
}

/** The state that a unit of work is based on has changed; the unit is run again. */
export class RevisionConflictError extends Error {
  override name = 'RevisionConflictError';
}

/** The sandbox is being changed as a whole (`SandboxJob`); the unit is run again, and fails if that takes too long. */
export class SandboxBusyError extends Error {
  override name = 'SandboxBusyError';
}

/** How long units of work wait for a sandbox, and the pause after which they look again, at first: in milliseconds. */
const busyMs = 20_000;
const busyPauseMs = 20;
const busyPauseMaxMs = 200;

/**
 * Runs a unit of work or a read by `run`, again while its sandbox is busy.
 *
 * @throws SandboxBusyError after 20 seconds, and any other error of `run`
 */
export async function whenNotBusy<T>(run: () => Promise<T>): Promise<T> {
  // A monotonic clock, as the system's may be changed.
  const deadline = performance.now() + busyMs;
  for (let pauseMs = busyPauseMs; ; pauseMs = Math.min(2 * pauseMs, busyPauseMaxMs)) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof SandboxBusyError) || performance.now() > deadline) throw error;
      await setTimeout(pauseMs);
    }
  }
}

/**
 * Returns whether a unit of work failed because its data belongs to a partner that has been removed in the meantime:
 * the code of a foreign key violation (SQLite's extended result codes; PostgreSQL, appendix A).
 */
export function isOwnerGone(error: unknown): boolean {
  const { errcode, code } = error as { errcode?: number; code?: string };
  return errcode === 787 || code === '23503';
}

/** Primary result codes of SQLite: busy, out of memory, read-only, disk error, full, cannot be opened. */
const sqliteUnavailable = new Set([5, 7, 8, 10, 13, 14]);
/**
 * SQLSTATEs of PostgreSQL (appendix A): connection exceptions, rejected logins, insufficient resources, operator
 * intervention (shutting down, starting up, time limits), system errors, a read-only transaction (a standby), a missing
 * database, a lock that is not released.
 */
const postgresUnavailable = /^(?:08|28|53|57|58)...$|^(?:25006|3D000|55P03)$/u;
const systemUnavailable = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);
/** Errors of the driver, which have no code. */
const driverUnavailable =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (?:has encountered a connection error|was closed))/u;

/** Returns whether a query or a unit of work failed because the store cannot be read or written now, but later may be. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode, syscall } = error as { code?: string; errcode?: number; syscall?: string };
  // PostgreSQL removes its Unix socket when it stops.
  if (code === 'ENOENT') return syscall === 'connect';
  if (code === 'ERR_SQLITE_ERROR') return sqliteUnavailable.has((errcode ?? 0) & 0xff);
  if (code === undefined) return driverUnavailable.test(error.message);
  return systemUnavailable.has(code) || postgresUnavailable.test(code);
}
