import type { Failures } from '../domain/user/sign-in.ts';
import type { Db } from './tables.ts';

/** Finds the failures of an email address by its keyed hash and locks their row until the unit of work ends. */
export async function lockFailures(db: Db, emailHash: string): Promise<Failures | undefined> {
  const row = await db
    .updateTable('sign_in_failures')
    .set((eb) => ({ failures: eb.ref('failures') }))
    .where('email_hash', '=', emailHash)
    .returningAll()
    .executeTakeFirst();
  return row && { count: row.failures, lastAt: row.last_failed_at };
}

export async function insertFailures(db: Db, emailHash: string, { count, lastAt }: Failures): Promise<void> {
  await db
    .insertInto('sign_in_failures')
    .values({ email_hash: emailHash, failures: count, last_failed_at: lastAt })
    .execute();
}

/** Updates failures that were locked. */
export async function updateFailures(db: Db, emailHash: string, { count, lastAt }: Failures): Promise<void> {
  await db
    .updateTable('sign_in_failures')
    .set({ failures: count, last_failed_at: lastAt })
    .where('email_hash', '=', emailHash)
    .execute();
}

export async function deleteFailures(db: Db, emailHash: string): Promise<void> {
  await db.deleteFrom('sign_in_failures').where('email_hash', '=', emailHash).execute();
}

/** Deletes failures older than `before`. */
export async function deleteOldFailures(db: Db, before: number): Promise<void> {
  await db.deleteFrom('sign_in_failures').where('last_failed_at', '<=', before).execute();
}
