import { sql } from 'kysely';
import type { Db } from './tables.ts';

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

// Goes from one endpoint to the next within the index of pending deliveries, so that the time depends on the number of
// endpoints, however much is pending for each. Realm time is real time, or that of the partner's sandbox.
const hasWorkDue = (now: number) => sql`endpoints.status = 'active'
  and endpoints.removed_at is null
  and (select min(due_at) from webhook_deliveries
    where status = 'pending' and endpoint_id = endpoints.endpoint_id)
    <= case endpoints.environment
      when 'sandbox' then coalesce(sandboxes.frozen_at, ${now} + coalesce(sandboxes.offset_ms, 0))
      else ${now} end`;

/** Lists active endpoints with webhooks due by `now`, real time, without a lease, starting after the id `after`. */
export async function listDueEndpoints(
  db: Db,
  { now, after, limit }: { now: number; after: string; limit: number },
): Promise<DueEndpoint[]> {
  const { rows } = await sql<DueRow>`with recursive pending(endpoint_id) as (
      select min(endpoint_id) from webhook_deliveries where status = 'pending' and endpoint_id > ${after}
      union all
      select (select min(endpoint_id) from webhook_deliveries
        where status = 'pending' and endpoint_id > pending.endpoint_id)
      from pending where pending.endpoint_id is not null
    )
    select ${ofDueRow}
    from pending join webhook_endpoints endpoints on endpoints.endpoint_id = pending.endpoint_id
    left join sandboxes on sandboxes.partner_client_id = endpoints.partner_client_id
    where ${hasWorkDue(now)} and endpoints.url is not null
    and (endpoints.leased_until is null or endpoints.leased_until <= ${now})
    order by endpoints.endpoint_id limit ${limit}`.execute(db);
  return rows.map(toDueEndpoint);
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
