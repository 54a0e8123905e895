import { sql } from 'kysely';
import type { Realm } from '../domain/environment.ts';
import { dialectOf } from './dialect.ts';
import type { IdempotencyRow } from './idempotency-row.ts';
import { insertRows, prepared } from './prepared.ts';
import type { Db } from './tables.ts';

/** Separates the locks on keys from those on names and sandboxes. */
const seed = sql.lit(2);

/**
 * Serialises units of work with the same key until they commit. Call it before reading anything else. SQLite has a single
 * writer, so there is nothing to lock.
 */
export async function lockIdempotencyKey(db: Db, keyHash: Buffer): Promise<void> {
  if (dialectOf(db) === 'sqlite') return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${keyHash.toString('hex')}, ${seed}))`.execute(db);
}

const recordOf = prepared((db, args: { keyHash: Uint8Array; after: number }) =>
  db
    .selectFrom('idempotency_records')
    .select('sealed')
    .where('key_hash', '=', args.keyHash)
    .where('created_at', '>', args.after),
);

/** Finds the record of a key that was saved after a time, real time. */
export async function findIdempotencyRecord(
  db: Db,
  keyHash: Uint8Array,
  after: number,
): Promise<Pick<IdempotencyRow, 'sealed'> | undefined> {
  return (await recordOf(db, { keyHash, after }))[0];
}

/** Saves a record; replaces an earlier one of the same key. */
export function saveIdempotencyRecord(db: Db, record: IdempotencyRow): Promise<void> {
  return insertRows(db, 'idempotency_records', [record], ['key_hash']);
}

/** Deletes the records of a partner's calls in its sandbox, as their end customers no longer exist. */
export async function deleteSandboxIdempotencyRecords(db: Db, partnerClientId: string): Promise<void> {
  await db
    .deleteFrom('idempotency_records')
    .where('owner', '=', partnerClientId)
    .where('realm', '=', 'sandbox' satisfies Realm)
    .execute();
}

/** Deletes all records of a partner. */
export async function deleteIdempotencyRecordsOf(db: Db, partnerClientId: string): Promise<void> {
  await db.deleteFrom('idempotency_records').where('owner', '=', partnerClientId).execute();
}

/** Deletes up to `limit` records saved before a time, real time; returns true while there may be more. */
export async function deleteSomeOldRecords(db: Db, before: number, limit: number): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from idempotency_records where key_hash in (
    select key_hash from idempotency_records where created_at <= ${before} order by created_at limit ${limit})`.execute(
    db,
  );
  return numAffectedRows === BigInt(limit);
}

/** Lists the owners of more than `kept` records. */
export async function listOwnersOfSurplusRecords(db: Db, kept: number): Promise<string[]> {
  const rows = await db
    .selectFrom('idempotency_records')
    .select('owner')
    .groupBy('owner')
    .having((row) => row.fn.countAll<number>(), '>', kept)
    .execute();
  return rows.map(({ owner }) => owner);
}

/** Deletes up to `limit` of an owner's oldest records beyond `kept`; returns true while there may be more. */
export async function deleteSomeSurplusRecords(
  db: Db,
  owner: string,
  kept: number,
  limit: number,
): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from idempotency_records where key_hash in (
    select key_hash from idempotency_records where owner = ${owner} and created_at <= (
      select created_at from idempotency_records where owner = ${owner}
      order by created_at desc limit 1 offset ${kept})
    order by created_at limit ${limit})`.execute(db);
  return numAffectedRows === BigInt(limit);
}
