import { type RawBuilder, sql } from 'kysely';
import type { Db } from './tables.ts';

// Attempts go before their deliveries, so that none is left behind that nothing leads to.

/** Deletes some webhooks of a partner, with their attempts; true while there may be more. */
export async function deleteSomeWebhooksOf(db: Db, partnerClientId: string, limit: number): Promise<boolean> {
  const some = sql`select delivery_id from webhook_deliveries
    where endpoint_id in (select endpoint_id from webhook_endpoints where partner_client_id = ${partnerClientId})
    order by delivery_id limit ${limit}`;
  return deleteThese(db, some, limit);
}

/** Deletes some webhooks of endpoints that have been removed; true while there may be more. */
export async function deleteSomeOfRemovedEndpoints(db: Db, limit: number): Promise<boolean> {
  const some = sql`select delivery_id from webhook_deliveries
    where endpoint_id in (select endpoint_id from webhook_endpoints where removed_at is not null)
    order by delivery_id limit ${limit}`;
  return deleteThese(db, some, limit);
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
  await deleteThese(db, sql.join(old.map(({ delivery_id }) => delivery_id)), limit);
  return old.length === limit;
}

/** Deletes a partner's endpoints, with the webhooks that are left of them. */
export async function deleteEndpointsOf(db: Db, partnerClientId: string): Promise<void> {
  while (await deleteSomeWebhooksOf(db, partnerClientId, 1_000));
  await db.deleteFrom('webhook_endpoints').where('partner_client_id', '=', partnerClientId).execute();
}

async function deleteThese(db: Db, some: RawBuilder<unknown>, limit: number): Promise<boolean> {
  await sql`delete from webhook_attempts where delivery_id in (${some})`.execute(db);
  const { numAffectedRows } =
    await sql`delete from webhook_deliveries where delivery_id in (${some})`.execute(db);
  return numAffectedRows === BigInt(limit);
}
