import { type RawBuilder, sql } from 'kysely';
import { processClock } from './clock.ts';
import type { Db } from './tables.ts';

// Attempts are deleted before their deliveries, so that none is orphaned.

/**
 * Deletes some webhooks of a partner, with their attempts; returns true while there may be more. Its endpoints are
 * removed first, so that no sender writes any more.
 */
export async function deleteSomeWebhooksOf(db: Db, partnerClientId: string, limit: number): Promise<boolean> {
  await db
    .updateTable('webhook_endpoints')
    .set({ removed_at: processClock.now() })
    .where('partner_client_id', '=', partnerClientId)
    .where('removed_at', 'is', null)
    .execute();
  return deleteSomeOf(db, sql`partner_client_id = ${partnerClientId}`, limit);
}

/** Deletes some webhooks of removed endpoints; returns true while there may be more. */
export async function deleteSomeOfRemovedEndpoints(db: Db, limit: number): Promise<boolean> {
  return deleteSomeOf(db, sql`removed_at is not null`, limit);
}

/** Deletes endpoints removed before a time, in real time, that have no webhooks left. */
export async function deleteRemovedEndpoints(db: Db, before: number): Promise<void> {
  await sql`delete from webhook_endpoints where removed_at < ${before} and ${oneWebhook} is null`.execute(db);
}

/** Deletes some webhooks of events recorded before a time, in real time; returns true while there may be more. */
export async function deleteSomeOldWebhooks(db: Db, before: number, limit: number): Promise<boolean> {
  // The order of ids is the order of recording.
  const oldest = await db
    .selectFrom('webhook_deliveries')
    .leftJoin('events', 'events.seq', 'webhook_deliveries.event_seq')
    .select(['webhook_deliveries.delivery_id', 'events.recorded_at'])
    .orderBy('webhook_deliveries.delivery_id')
    .limit(limit)
    .execute();
  const firstYoung = oldest.findIndex(({ recorded_at }) => recorded_at !== null && recorded_at >= before);
  const old = oldest.slice(0, firstYoung === -1 ? oldest.length : firstYoung);
  if (old.length === 0) return false;
  await deleteThese(db, old);
  return old.length === limit;
}

/** Deletes a partner's endpoints, with their remaining webhooks. */
export async function deleteEndpointsOf(db: Db, partnerClientId: string): Promise<void> {
  while (await deleteSomeWebhooksOf(db, partnerClientId, 200));
  await db.deleteFrom('webhook_endpoints').where('partner_client_id', '=', partnerClientId).execute();
}

/**
 * One webhook of an endpoint. Not with `exists`, for which PostgreSQL may scan all webhooks instead of using an index.
 */
const oneWebhook = sql`(select delivery_id from webhook_deliveries
  where webhook_deliveries.endpoint_id = webhook_endpoints.endpoint_id limit 1)`;

/** Deletes some webhooks of the first of these endpoints that has any; returns false if none has. */
async function deleteSomeOf(db: Db, endpoints: RawBuilder<unknown>, limit: number): Promise<boolean> {
  const { rows } = await sql<{ endpoint_id: string }>`select endpoint_id from webhook_endpoints
    where ${endpoints} and ${oneWebhook} is not null limit 1`.execute(db);
  const [endpoint] = rows;
  if (endpoint === undefined) return false;
  const some = await db
    .selectFrom('webhook_deliveries')
    .select('delivery_id')
    .where('endpoint_id', '=', endpoint.endpoint_id)
    .limit(limit)
    .execute();
  await deleteThese(db, some);
  return true;
}

/** Deletes webhooks with their attempts: by id, as another node may be deleting some of them, and a second query might find others. */
export async function deleteThese(db: Db, deliveries: readonly { delivery_id: number }[]): Promise<void> {
  if (deliveries.length === 0) return;
  const ids = sql.join(deliveries.map(({ delivery_id }) => delivery_id));
  await sql`delete from webhook_attempts where delivery_id in (${ids})`.execute(db);
  await sql`delete from webhook_deliveries where delivery_id in (${ids})`.execute(db);
}
