import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { lockSandboxInJob } from './sandboxes.ts';
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

/** An endpoint that has got too many pending webhooks, or room again. */
interface Changed {
  endpointId: string;
  isFull: boolean;
}

/** Finds the endpoints of a sandbox that have got `max` pending webhooks, or were full and have room again. */
export async function findChangedRoom(db: Db, partnerClientId: string, max: number): Promise<Changed[]> {
  const changed: Changed[] = [];
  for (const { endpoint_id: endpointId, full_since } of await endpointsOf(db, partnerClientId)) {
    // Others get their turn, as there can be many pending ones.
    await setImmediate();
    const isFull = full_since === null;
    if (await isSo(db, { endpointId, isFull }, max)) changed.push({ endpointId, isFull });
  }
  return changed;
}

async function isSo(db: Db, { endpointId, isFull }: Changed, max: number): Promise<boolean> {
  return isFull
    ? hasPending(db, endpointId, max)
    : !(await hasPending(db, endpointId, Math.ceil(max * roomShare)));
}

/**
 * Saves which endpoints of a sandbox are full, so that further webhooks for them are dropped, and which are not; `now` is
 * real time. Does nothing while the sandbox is being reset or restored, which discards what is pending.
 */
export async function saveChangedRoom(
  db: Db,
  partnerClientId: string,
  changed: readonly Changed[],
  { max, now }: { max: number; now: number },
): Promise<void> {
  const { job } = await lockSandboxInJob(db, partnerClientId);
  if (job !== null) return;
  for (const { endpointId, isFull } of changed) {
    if (!(await isSo(db, { endpointId, isFull }, max))) continue;
    await db
      .updateTable('webhook_endpoints')
      .set({ full_since: isFull ? now : null })
      .where('endpoint_id', '=', endpointId)
      .execute();
  }
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
