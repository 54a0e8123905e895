import { sql } from 'kysely';
import type { Realm } from '../domain/environment.ts';
import type { Db } from './tables.ts';
import { pendingStatus } from './webhook-deliveries.ts';
import { deleteThese } from './webhook-removal.ts';

const windowMax = 10_000;

/** New webhooks of an endpoint of a sandbox. */
export interface NewWebhooks {
  endpointId: string;
  partnerClientId: string;
  count: number;
}

/** Counts the webhooks of sandboxes with numbers after `after`, at most some thousand; `next` is where to continue. */
export async function countNewWebhooks(
  db: Db,
  after: number,
): Promise<{ counts: NewWebhooks[]; next: number; isAll: boolean }> {
  const { rows } = await sql<{
    endpoint_id: string;
    partner_client_id: string;
    realm: Realm;
    count: number;
    last: number;
  }>`select endpoint_id, partner_client_id, realm, count(*) as count, max(delivery_id) as last from
    (select endpoint_id, partner_client_id, realm, delivery_id from webhook_deliveries
      where delivery_id > ${after} order by delivery_id limit ${windowMax}) as new_webhooks
    group by endpoint_id, partner_client_id, realm`.execute(db);
  const counts = rows.map((row) => ({
    endpointId: row.endpoint_id,
    partnerClientId: row.partner_client_id,
    isSandbox: row.realm === 'sandbox',
    count: Number(row.count),
  }));
  return {
    counts: counts.filter(({ isSandbox }) => isSandbox),
    next: Math.max(after, ...rows.map(({ last }) => Number(last))),
    isAll: counts.reduce((sum, { count }) => sum + count, 0) < windowMax,
  };
}

/** Returns the number of the newest webhook; 0 if there is none. */
export async function lastWebhook(db: Db): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`select max(delivery_id) as last
    from webhook_deliveries`.execute(db);
  return Number(rows[0]?.last ?? 0);
}

/** Lists the partners with endpoints that are full. */
export async function listFullSandboxes(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('webhook_endpoints')
    .select('partner_client_id')
    .distinct()
    .where('full_since', 'is not', null)
    .where('removed_at', 'is', null)
    .execute();
  return rows.map((row) => row.partner_client_id);
}

/** Returns the number of the newest webhook of an endpoint that is not among the latest `kept`, if there is one. */
export async function findSurplus(db: Db, endpointId: string, kept: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .select('delivery_id')
    .where('endpoint_id', '=', endpointId)
    .orderBy('delivery_id', 'desc')
    .offset(kept)
    .limit(1)
    .executeTakeFirst();
  return row?.delivery_id;
}

/** Deletes some webhooks of an endpoint up to a number, except pending ones; returns whether there may be more. */
export async function deleteSomeSurplus(
  db: Db,
  endpointId: string,
  upTo: number,
  limit: number,
): Promise<boolean> {
  const some = await db
    .selectFrom('webhook_deliveries')
    .select('delivery_id')
    .where('endpoint_id', '=', endpointId)
    .where('delivery_id', '<=', upTo)
    .where('status', '!=', pendingStatus)
    .limit(limit)
    .execute();
  await deleteThese(db, some);
  return some.length === limit;
}
