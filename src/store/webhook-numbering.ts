import { sql } from 'kysely';
import type { Realm } from '../domain/environment.ts';
import type { Sandbox } from '../domain/sandbox/sandbox.ts';
import { joinSandbox } from './sandbox-locks.ts';
import { findSandbox } from './sandboxes.ts';
import type { Store } from './store.ts';
import type { Db } from './tables.ts';

// On PostgreSQL deliveries get their numbers before they are committed, so a reader could see a number before a lower
// one. The writers of a partner's deliveries hold the lock of its chain of events, which lets a reader wait for them. SQLite has
// a single writer.

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
    await sql`select position from audit_chains where chain = ${partnerClientId} for share`.execute(db);
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
