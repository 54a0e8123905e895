import { sql } from 'kysely';
import type { Db } from './tables.ts';
import { pendingStatus } from './webhook-deliveries.ts';

/** An endpoint that was full has room again below this share of its limit. */
const roomShare = 0.9;

interface EndpointRow {
  endpoint_id: string;
  full_since: number | null;
}

async function endpointsOf(db: Db, partnerClientId: string): Promise<EndpointRow[]> {
  return db
    .selectFrom('webhook_endpoints')
    .select(['endpoint_id', 'full_since'])
    .where('partner_client_id', '=', partnerClientId)
    .where('environment', '=', 'sandbox')
    .where('removed_at', 'is', null)
    .execute();
}

/** Returns whether an endpoint has at least so many pending webhooks; reads index entries only. */
async function hasPending(db: Db, endpointId: string, count: number): Promise<boolean> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .select('endpoint_id')
    .where('status', '=', pendingStatus)
    .where('endpoint_id', '=', endpointId)
    .offset(count - 1)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Finds the endpoints of a sandbox with `max` or more pending webhooks: further ones are dropped, until there is room.
 * `now` is real time.
 */
export async function findFullEndpoints(
  db: Db,
  partnerClientId: string,
  max: number,
  now: number,
): Promise<{ endpointId: string; fullSince: number | null }[]> {
  const changed: { endpointId: string; fullSince: number | null }[] = [];
  for (const { endpoint_id: endpointId, full_since } of await endpointsOf(db, partnerClientId)) {
    const isFull = full_since !== null;
    const isStillFull = await hasPending(db, endpointId, isFull ? Math.ceil(max * roomShare) : max);
    if (isStillFull !== isFull) changed.push({ endpointId, fullSince: isStillFull ? now : null });
  }
  return changed;
}

/** Saves since when an endpoint is full; null if it has room. */
export async function saveFullSince(db: Db, endpointId: string, fullSince: number | null): Promise<void> {
  await db
    .updateTable('webhook_endpoints')
    .set({ full_since: fullSince })
    .where('endpoint_id', '=', endpointId)
    .execute();
}

/** Returns the largest number of pending webhooks of an endpoint of a sandbox, at most `max`. */
export async function mostPending(db: Db, partnerClientId: string, max: number): Promise<number> {
  let most = 0;
  for (const { endpoint_id: endpointId } of await endpointsOf(db, partnerClientId)) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from
      (select 1 from webhook_deliveries where status = ${pendingStatus}
        and endpoint_id = ${endpointId} limit ${max}) as counted`.execute(db);
    most = Math.max(most, Number(rows[0]?.count));
  }
  return most;
}
