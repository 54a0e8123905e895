import { sql } from 'kysely';
import type { Db } from './tables.ts';

/** Upper limit of a count. */
const countedMax = 100_000;

/** An endpoint with due webhooks. */
export interface DueEndpoint {
  endpointId: string;
  /** Whether its last attempt failed. */
  isFailing: boolean;
  /** Whether a listener fetches them. */
  isFetched: boolean;
}

interface DueRow {
  endpoint_id: string;
  is_failing: number;
  is_fetched: number;
}

const ofDueRow = sql`endpoints.endpoint_id, endpoints.is_failing,
  case when endpoints.url is null then 1 else 0 end as is_fetched`;

// Realm time is real time, or that of the partner's sandbox.
const realmNow = (now: number) => sql`case endpoints.environment
  when 'sandbox' then coalesce(sandboxes.frozen_at, ${now} + coalesce(sandboxes.offset_ms, 0))
  else ${now} end`;

const firstDueAt = sql`(select min(due_at) from webhook_deliveries
  where status = 'pending' and endpoint_id = endpoints.endpoint_id)`;

const hasWorkDue = (now: number) => sql`endpoints.status = 'active'
  and endpoints.removed_at is null
  and ${firstDueAt} <= ${realmNow(now)}`;

// Goes from one endpoint to the next within the index of pending deliveries, so that the time depends on the number of
// endpoints, however much is pending for each.
const pendingAfter = (endpointId: string) => sql`with recursive pending(endpoint_id) as (
  select min(endpoint_id) from webhook_deliveries where status = 'pending' and endpoint_id > ${endpointId}
  union all
  select (select min(endpoint_id) from webhook_deliveries
    where status = 'pending' and endpoint_id > pending.endpoint_id)
  from pending where pending.endpoint_id is not null
)`;
const fromPending = sql`from pending join webhook_endpoints endpoints on endpoints.endpoint_id = pending.endpoint_id
  left join sandboxes on sandboxes.partner_client_id = endpoints.partner_client_id`;

/** Lists active endpoints with webhooks due by `now`, real time, without a lease, starting after the id `after`. */
export async function listDueEndpoints(
  db: Db,
  { now, after, limit }: { now: number; after: string; limit: number },
): Promise<DueEndpoint[]> {
  const { rows } = await sql<DueRow>`${pendingAfter(after)} select ${ofDueRow} ${fromPending}
    where ${hasWorkDue(now)} and endpoints.url is not null
    and (endpoints.leased_until is null or endpoints.leased_until <= ${now})
    order by endpoints.endpoint_id limit ${limit}`.execute(db);
  return rows.map(toDueEndpoint);
}

/** Returns since when the oldest webhook to an active endpoint is due, in real time; null if none is by `now`. */
export async function oldestDueWebhook(db: Db, now: number): Promise<number | null> {
  const { rows } = await sql<{ late: number | null }>`${pendingAfter('')}
    select max(${realmNow(now)} - ${firstDueAt}) as late ${fromPending} where ${hasWorkDue(now)}`.execute(db);
  const late = rows[0]?.late ?? null;
  return late === null ? null : now - Number(late);
}

/** Counts pending webhooks, also those to paused endpoints. */
export async function countPendingWebhooks(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from
    (select 1 from webhook_deliveries where status = 'pending' limit ${countedMax}) as counted`.execute(db);
  return Number(rows[0]?.count);
}

/**
 * Lists the endpoints of a partner's sandbox with webhooks due by `now`, real time, including leased ones; of
 * listeners, only those present.
 */
export async function listDueEndpointsOfSandbox(
  db: Db,
  partnerClientId: string,
  now: number,
): Promise<DueEndpoint[]> {
  const { rows } = await sql<DueRow>`select ${ofDueRow} from webhook_endpoints endpoints
    left join sandboxes on sandboxes.partner_client_id = endpoints.partner_client_id
    where endpoints.partner_client_id = ${partnerClientId} and endpoints.environment = 'sandbox'
    and ${hasWorkDue(now)} and (endpoints.url is not null or endpoints.leased_until > ${now})`.execute(db);
  return rows.map(toDueEndpoint);
}

function toDueEndpoint(row: DueRow): DueEndpoint {
  return { endpointId: row.endpoint_id, isFailing: row.is_failing === 1, isFetched: row.is_fetched === 1 };
}
