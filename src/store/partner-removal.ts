import { sql } from 'kysely';
import type { Partner } from '../domain/partner.ts';
import { removable, removeChain, removeEvents } from './audit-gaps.ts';
import { deleteIdempotencyRecordsOf } from './idempotency-records.ts';
import { deleteSomeCopies, deleteSomeCustomers } from './sandbox-contents.ts';
import { deleteSnapshot } from './sandbox-snapshots.ts';
import type { Db } from './tables.ts';
import { deleteUsersOf } from './users.ts';
import { deleteEndpointsOf, deleteSomeWebhooksOf } from './webhook-removal.ts';

/** Limits of one unit of work, so that others get their turn. */
const customersMax = 50;
const eventsMax = 500;
const webhooksMax = 200;

/** Lists partners that have expired by `now`, real time, longest expired first. */
export async function listExpiredPartners(db: Db, now: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('partners')
    .select('client_id')
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.client_id);
}

/** Saves when a partner expires, in real time. */
export async function setExpiry(db: Db, { clientId, expiresAt }: Partner): Promise<void> {
  await db.updateTable('partners').set({ expires_at: expiresAt }).where('client_id', '=', clientId).execute();
}

/** The stages of the removal. Searching for the first stage's rows each time would scan deleted ones. */
export type RemovalStage = 'customers' | 'snapshots' | 'webhooks' | 'events' | 'rest';

/** Deletes some data of an expired partner; returns the next stage. */
export async function deleteSomeOfPartner(
  db: Db,
  partnerClientId: string,
  stage: Exclude<RemovalStage, 'rest'>,
): Promise<RemovalStage> {
  switch (stage) {
    case 'customers': {
      const deleted = await deleteSomeCustomers(db, partnerClientId, customersMax);
      return deleted === customersMax ? 'customers' : 'snapshots';
    }
    case 'snapshots':
      return (await deleteSomeOfSnapshots(db, partnerClientId)) ? 'snapshots' : 'webhooks';
    case 'webhooks':
      return (await deleteSomeWebhooksOf(db, partnerClientId, webhooksMax)) ? 'webhooks' : 'events';
    case 'events':
      return (await deleteSomeEvents(db, partnerClientId)) ? 'events' : 'rest';
  }
}

/** Returns true while there may be more. */
async function deleteSomeOfSnapshots(db: Db, partnerClientId: string): Promise<boolean> {
  const snapshot = await db
    .selectFrom('sandbox_snapshots')
    .select('snapshot_id')
    .where('partner_client_id', '=', partnerClientId)
    .executeTakeFirst();
  if (snapshot === undefined) return false;
  const { snapshot_id: snapshotId } = snapshot;
  const deleted = await deleteSomeCopies(db, snapshotId, customersMax);
  if (deleted < customersMax) await deleteSnapshot(db, { snapshotId });
  return true;
}

/**
 * Returns true while there are more. The newest event is kept, as deleting the end of the log would reuse its numbers.
 */
async function deleteSomeEvents(db: Db, partnerClientId: string): Promise<boolean> {
  const events = await db
    .selectFrom('events')
    .select(removable)
    .where(eventsOf(partnerClientId))
    .where('seq', '<', sql<number>`(select max(seq) from events where ${eventsOf(partnerClientId)})`)
    .orderBy('seq')
    .limit(eventsMax)
    .execute();
  await removeEvents(db, events);
  return events.length === eventsMax;
}

/** Deletes a partner and its remaining data, with the whole sandbox locked; `afterwards` writes its last event. */
export async function deletePartner(
  db: Db,
  { clientId }: Partner,
  afterwards: () => Promise<void>,
): Promise<void> {
  // Data added during the earlier stages.
  while ((await deleteSomeCustomers(db, clientId, customersMax)) > 0);
  while (await deleteSomeOfSnapshots(db, clientId));
  await deleteEndpointsOf(db, clientId);
  await db.deleteFrom('sandboxes').where('partner_client_id', '=', clientId).execute();
  await deleteIdempotencyRecordsOf(db, clientId);
  await deleteUsersOf(db, clientId);
  await db.deleteFrom('tokens').where('partner_client_id', '=', clientId).execute();
  await db.deleteFrom('api_keys').where('client_id', '=', clientId).execute();
  const old = await sql<{ last: number | null }>`select max(seq) as last from events
    where ${eventsOf(clientId)}`.execute(db);
  await afterwards();
  const last = old.rows[0]?.last ?? 0;
  await sql`delete from events where ${eventsOf(clientId)} and seq <= ${last}`.execute(db);
  await removeChain(db, clientId);
  await db.deleteFrom('partners').where('client_id', '=', clientId).execute();
}

/** The condition of the index; a temporary partner has nothing in the live realm. */
const eventsOf = (partnerClientId: string) =>
  sql<boolean>`partner_client_id = ${partnerClientId} and (realm is null or realm = 'sandbox')`;
