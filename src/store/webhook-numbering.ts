import { sql } from 'kysely';
import type { Realm } from '../domain/environment.ts';
import type { Sandbox } from '../domain/sandbox/sandbox.ts';
import { dialectOf } from './dialect.ts';
import { joinSandbox } from './sandbox-locks.ts';
import { findSandbox } from './sandboxes.ts';
import type { Store } from './store.ts';
import type { Db } from './tables.ts';

// On PostgreSQL deliveries get their numbers before they are committed, so a reader could see a number before a lower
// one. An advisory lock per partner, shared by the writers, lets a reader wait for them. SQLite has a single writer.

/** Separates these locks from those on names and sandboxes. */
const seed = sql.lit(2);

/** Announces that a unit of work is about to save deliveries of a partner. */
export async function joinNumbering(db: Db, partnerClientId: string): Promise<void> {
  if (dialectOf(db) === 'sqlite') return;
  await sql`select pg_advisory_xact_lock_shared(hashtextextended(${partnerClientId}, ${seed}))`.execute(db);
}

/** Up to where the log of a partner is complete: all deliveries with lower numbers are committed. */
export interface Horizon {
  deliveryId: number;
  /** Number of the partner's latest event. */
  eventSeq: number;
  /** The sandbox at that time; undefined in the live realm. */
  sandbox: Sandbox | undefined;
}

/** Reads up to where the log of a partner is complete; waits for units of work that are writing to it. */
export async function readHorizon(
  store: Pick<Store, 'dialect' | 'db' | 'unitOfWork'>,
  partnerClientId: string,
  realm: Realm,
): Promise<Horizon> {
  if (store.dialect === 'sqlite') return horizonIn(store.db, partnerClientId, realm);
  return store.unitOfWork(async (db) => {
    await joinSandbox(db, { partnerClientId, realm });
    await sql`select pg_advisory_xact_lock(hashtextextended(${partnerClientId}, ${seed}))`.execute(db);
    return horizonIn(db, partnerClientId, realm);
  });
}

/** The numbers first: a reset in between then ends what they belong to. */
async function horizonIn(db: Db, partnerClientId: string, realm: Realm): Promise<Horizon> {
  const latestEvent = await db
    .selectFrom('events')
    .select('seq')
    .where('partner_client_id', '=', partnerClientId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const latest = await db
    .selectFrom('webhook_deliveries')
    .select('delivery_id')
    .orderBy('delivery_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    deliveryId: latest?.delivery_id ?? 0,
    eventSeq: latestEvent?.seq ?? 0,
    sandbox: realm === 'sandbox' ? await findSandbox(db, partnerClientId) : undefined,
  };
}
