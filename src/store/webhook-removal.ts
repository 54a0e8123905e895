import { type RawBuilder, sql } from 'kysely';
import type { Db } from './tables.ts';

// Attempts go before their deliveries, so that none is left behind that nothing leads to.

/**
 * Deletes some webhooks of a partner, with their attempts; true while there may be more. Its endpoints are ended first, so
 * that nobody who is sending to them writes anything down any more.
 */
export async function deleteSomeWebhooksOf(db: Db, partnerClientId: string, limit: number): Promise<boolean> {
  await db
    .updateTable('webhook_endpoints')
    .set({ removed_at: Date.now() })
    .where('partner_client_id', '=', partnerClientId)
    .where('removed_at', 'is', null)
    .execute();
  return deleteSomeOf(db, sql`partner_client_id = ${partnerClientId}`, limit);
}

/** Deletes some webhooks of endpoints that have been removed; true while there may be more. */
export async function deleteSomeOfRemovedEndpoints(db: Db, limit: number): Promise<boolean> {
  return deleteSomeOf(db, sql`removed_at is not null`, limit);
}

/** Deletes the endpoints that were removed before a time, in real time, and of which nothing is left. */
export async function deleteRemovedEndpoints(db: Db, before: number): Promise<void> {
  await sql`delete from webhook_endpoints where removed_at < ${before} and ${oneWebhook} is null`.execute(db);
}

/** Deletes some webhooks that tell of what was written down before a time, in real time; true while there may be more. */
export async function deleteSomeOldWebhooks(db: Db, before: number, limit: number): Promise<boolean> {
  // They are in the order of their ids, which is the order in which they were written down.
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

/** Deletes a partner's endpoints, with the webhooks that are left of them. */
export async function deleteEndpointsOf(db: Db, partnerClientId: string): Promise<void> {
  while (await deleteSomeWebhooksOf(db, partnerClientId, 1_000));
  await db.deleteFrom('webhook_endpoints').where('partner_client_id', '=', partnerClientId).execute();
}

/** Of an endpoint. Not as `exists`, for which PostgreSQL may read all webhooks there are instead of an index. */
const oneWebhook = sql`(select delivery_id from webhook_deliveries
  where webhook_deliveries.endpoint_id = webhook_endpoints.endpoint_id limit 1)`;

/** Deletes some webhooks of the first of these endpoints that has any; false where none has. */
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

/** By their ids, as another node may be deleting some of them: whoever looked twice might see others. */
async function deleteThese(db: Db, deliveries: readonly { delivery_id: number }[]): Promise<void> {
  if (deliveries.length === 0) return;
  const ids = sql.join(deliveries.map(({ delivery_id }) => delivery_id));
  await sql`delete from webhook_attempts where delivery_id in (${ids})`.execute(db);
  await sql`delete from webhook_deliveries where delivery_id in (${ids})`.execute(db);
}
