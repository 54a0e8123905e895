import { sql } from 'kysely';
import { DirectSqliteAdapter } from './sqlite-dialect.ts';
import type { Db } from './tables.ts';

/**
 * Serialises units of work that depend on the same names until they commit: a channel conflict involves more than one
 * row or index, so concurrent units would not see each other's. SQLite has a single writer, so there is nothing to
 * lock.
 */
export async function lockNames(db: Db, names: readonly (string | null)[]): Promise<void> {
  if (db.getExecutor().adapter instanceof DirectSqliteAdapter) return;
  // In a fixed order, to avoid deadlocks.
  const sorted = names.filter((name) => name !== null).toSorted();
  for (const name of sorted)
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(db);
}
