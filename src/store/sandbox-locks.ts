import { sql } from 'kysely';
import type { Realm } from '../domain/environment.ts';
import { DirectSqliteAdapter } from './sqlite-dialect.ts';
import type { Db } from './tables.ts';

// Advisory locks, as no row stands for all that is in a sandbox. They are given out in the order they are asked for, so
// that many small writes do not keep a reset waiting. SQLite has one writer, and nothing to wait for.

/** Keeps them apart from locks on names. */
const seed = sql.lit(1);

/**
 * Lets a unit of work change end customers of a sandbox: beside others that do, but never while the sandbox as a whole
 * is taken away or put back. To be called before anything of the sandbox is read. The live realm knows no such lock.
 */
export async function joinSandbox(
  db: Db,
  { partnerClientId, realm }: { partnerClientId: string; realm: Realm },
): Promise<void> {
  if (realm === 'live' || db.getExecutor().adapter instanceof DirectSqliteAdapter) return;
  await sql`select pg_advisory_xact_lock_shared(hashtextextended(${partnerClientId}, ${seed}))`.execute(db);
}

/**
 * Waits until no other unit of work is changing end customers of a sandbox, and keeps the next ones out until this one
 * ends. To be called before any row of the sandbox is locked, so that no two units wait for each other.
 */
export async function haveSandboxAlone(db: Db, partnerClientId: string): Promise<void> {
  if (db.getExecutor().adapter instanceof DirectSqliteAdapter) return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${partnerClientId}, ${seed}))`.execute(db);
}
