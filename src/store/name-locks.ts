import { sql } from 'kysely';
import { DirectSqliteAdapter } from './sqlite-dialect.ts';
import type { Db } from './tables.ts';

/**
 * Lets units of work that decide by the same names run one after the other until each has committed: whether
 * there is a channel conflict is no matter of one row or index, which would show two that meet to each other.
 * SQLite has one writer, so there is nothing to wait for.
 */
export async function lockNames(db: Db, names: readonly (string | null)[]): Promise<void> {
  if (db.getExecutor().adapter instanceof DirectSqliteAdapter) return;
  // In one order for all, so that no two wait for each other.
  const sorted = names.filter((name) => name !== null).toSorted();
  for (const name of sorted)
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(db);
}
