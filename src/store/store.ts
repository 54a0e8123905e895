import type { DialectName } from './dialect.ts';
import type { Db } from './tables.ts';

/**
 * Where everything is kept. Both dialects behave alike: what a unit of work has answered survives a crash of
 * process and machine, and nothing of a unit that failed is ever seen.
 */
export interface Store {
  readonly dialect: DialectName;
  /** For reads outside a unit of work; sees committed state only. */
  readonly db: Db;
  /**
   * Counts the commits where this process makes all of them, so that what was read stays true while the count
   * stands; undefined where other nodes write too.
   */
  readonly commits: number | undefined;
  /**
   * Runs `work` with all that it writes committed together, or nothing. It may run more than once (after a
   * conflict with another node), so it must not have effects of its own, and must wait for nothing but `db`.
   *
   * @throws whatever `work` throws
   */
  unitOfWork<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** @throws when the store does not answer */
  ping(): Promise<void>;
  /** Waits for units of work under way. */
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

/** The state a unit of work decided on has changed meanwhile; the unit is run again. */
export class RevisionConflictError extends Error {
  override name = 'RevisionConflictError';
}

/**
 * Whether a unit of work failed because what it wrote belongs to a partner that has been removed meanwhile: the
 * code of a foreign key's violation (SQLite's extended result codes; PostgreSQL, appendix A).
 */
export function isOwnerGone(error: unknown): boolean {
  const { errcode, code } = error as { errcode?: number; code?: string };
  return errcode === 787 || code === '23503';
}
