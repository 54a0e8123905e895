import { sql } from 'kysely';
import type { Realm } from '../domain/environment.ts';
import { dialectOf } from './dialect.ts';
import { prepared } from './prepared.ts';
import { SandboxBusyError } from './store.ts';
import type { Db } from './tables.ts';

// Advisory locks, as no row represents a sandbox's contents. They are granted in the order requested, so that many
// small writes do not starve a reset. SQLite has a single writer, so there is nothing to lock. A job, which consists of
// many units of work, begins in one that has the sandbox alone, if others could disturb it; from then on, those that join the
// sandbox fail.

/** Separates these locks from those on names. */
const seed = sql.lit(1);

const jobOf = prepared((db, args: { partnerClientId: string }) =>
  db.selectFrom('sandboxes').select('job').where('partner_client_id', '=', args.partnerClientId),
);

/**
 * Lets a unit of work change end customers of a sandbox: concurrently with others that do, but never during a job. Call
 * it before reading anything of the sandbox. The live realm has no such lock.
 *
 * @throws SandboxBusyError during a job
 */
export async function joinSandbox(
  db: Db,
  { partnerClientId, realm }: { partnerClientId: string; realm: Realm },
): Promise<void> {
  if (realm === 'live') return;
  if (dialectOf(db) === 'postgres') {
    await sql`select pg_advisory_xact_lock_shared(hashtextextended(${partnerClientId}, ${seed}))`.execute(db);
  }
  // A separate query, as one that waits for the lock would read the row as it was before.
  const [sandbox] = await jobOf(db, { partnerClientId });
  if (sandbox !== undefined && sandbox.job !== null) throw new SandboxBusyError();
}

/**
 * Waits until no other unit of work is changing end customers of a sandbox, and blocks the next ones until this one
 * ends. Call it before locking any row of the sandbox, to avoid deadlocks.
 */
export async function haveSandboxAlone(db: Db, partnerClientId: string): Promise<void> {
  if (dialectOf(db) === 'sqlite') return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${partnerClientId}, ${seed}))`.execute(db);
}
