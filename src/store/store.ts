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
  /**
   * Number of commits if this process makes all of them: data read is current while the number stays the same.
   * Undefined if other nodes write too.
   */
  readonly commits: number | undefined;
  /**
   * Runs `work` and commits its writes atomically: `SqliteUnits` or `PostgresStore`. It may run more than once (after a
   * conflict with another node, or when a unit of the same transaction failed), so it must have no side effects and wait
   * only for `db`.
   *
   * @throws any error of `work`
   */
  unitOfWork<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** @throws if the store does not respond */
  ping(): Promise<void>;
  /** Waits for running units of work. */
  close(): Promise<void>;
}

/** The store cannot be opened; the message is one line for the person who starts the server. */
export class StoreOpenError extends Error {
  override name = 'StoreOpenError';
}

/** Another process holds the store. */
export class StoreInUseError extends StoreOpenError {
  override name = 'StoreInUseError';
}

/** The state that a unit of work is based on has changed; the unit is run again. */
export class RevisionConflictError extends Error {
  override name = 'RevisionConflictError';
}

/**
 * Returns whether a unit of work failed because its data belongs to a partner that has been removed in the meantime:
 * the code of a foreign key violation (SQLite's extended result codes; PostgreSQL, appendix A).
 */
export function isOwnerGone(error: unknown): boolean {
  const { errcode, code } = error as { errcode?: number; code?: string };
  return errcode === 787 || code === '23503';
}
