import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { type Environment, realmOf } from '../domain/environment.ts';
import { sandboxNow } from '../domain/sandbox/clock.ts';
import { type DeliveryStatus, deliveryStatuses } from '../domain/webhook/delivery.ts';
import type { EndpointStatus } from '../domain/webhook/endpoint.ts';
import type { OverviewScope } from './overview-counts.ts';
import type { Db } from './tables.ts';

const dayMs = 86_400_000;
/** Upper limit of each count per endpoint. */
const countedMax = 100_000;
/** Endpoints counted before other requests get their turn. */
const endpointsPerTurn = 20;

export interface WebhookCounts {
  endpoints: Map<EndpointStatus, number>;
  /** Active endpoints whose last attempt failed. */
  failing: number;
  /** Deliveries of events in the last 24 hours, in realm time. */
  lastDay: Map<DeliveryStatus, number>;
  pending: number;
  /** Deliveries due now. */
  due: number;
  /** In real time. */
  oldestDueAt: number | null;
  /** Time of the oldest pending delivery's event, in realm time. */
  oldestPendingAt: number | null;
}

/** Returns the initial counts. */
export function noWebhooks(): WebhookCounts {
  return {
    endpoints: new Map(),
    failing: 0,
    lastDay: new Map(),
    pending: 0,
    due: 0,
    oldestDueAt: null,
    oldestPendingAt: null,
  };
}

interface EndpointRow {
  endpoint_id: string;
  environment: Environment;
  status: EndpointStatus;
  is_failing: number;
  offset_ms: number | null;
  frozen_at: number | null;
}

/** Counts endpoints and their webhooks: of one realm, or of both if `realm` is null. */
export async function countWebhooks(
  db: Db,
  {
    partnerClientId,
    realm,
  }: Pick<OverviewScope, 'partnerClientId'> & { realm: OverviewScope['realm'] | null },
  realNow: number,
): Promise<WebhookCounts> {
  const counts = noWebhooks();
  const ofPartner =
    partnerClientId === null ? sql`1 = 1` : sql`endpoints.partner_client_id = ${partnerClientId}`;
  const { rows } =
    await sql<EndpointRow>`select endpoint_id, environment, status, is_failing, offset_ms, frozen_at
    from webhook_endpoints endpoints
    left join sandboxes on sandboxes.partner_client_id = endpoints.partner_client_id
    where endpoints.removed_at is null and ${ofPartner}`.execute(db);
  const ofRealm = rows.filter(({ environment }) => realm === null || realmOf(environment) === realm);
  for (const [at, row] of ofRealm.entries()) {
    await countEndpoint(db, row, realNow, counts);
    if (at % endpointsPerTurn === 0) await setImmediate();
  }
  return counts;
}

async function countEndpoint(
  db: Db,
  row: EndpointRow,
  realNow: number,
  counts: WebhookCounts,
): Promise<void> {
  const clock = { offsetMs: row.offset_ms ?? 0, frozenAt: row.frozen_at };
  const now = row.environment === 'sandbox' ? sandboxNow(clock, realNow) : realNow;
  counts.endpoints.set(row.status, (counts.endpoints.get(row.status) ?? 0) + 1);
  if (row.status === 'active' && row.is_failing === 1) counts.failing += 1;
  const lastDay = await countLastDay(db, row.endpoint_id, now - dayMs);
  const ofDefects =
    row.environment === 'sandbox' ? await countFailedDefects(db, row.endpoint_id, now - dayMs) : 0;
  for (const [status, count] of lastDay) {
    const counted = status === 'failed' ? Math.max(0, count - ofDefects) : count;
    counts.lastDay.set(status, (counts.lastDay.get(status) ?? 0) + counted);
  }
  const { pending, due, dueAt, since } = await countPending(db, row.endpoint_id, now);
  counts.pending += pending;
  counts.oldestPendingAt = earlier(counts.oldestPendingAt, since);
  if (row.status !== 'active' || due === 0 || dueAt === null) return;
  counts.due += due;
  counts.oldestDueAt = earlier(counts.oldestDueAt, realNow - (now - dueAt));
}

/** Uses two indexes only: undelivered webhooks have their own. */
async function countLastDay(db: Db, endpointId: string, since: number): Promise<Map<DeliveryStatus, number>> {
  const recent = sql`endpoint_id = ${endpointId} and occurred_at > ${since}`;
  const { rows: rest } = await sql<{
    status: DeliveryStatus;
    count: number;
  }>`select status, count(*) as count from
    (select status from webhook_deliveries where status <> 'delivered' and endpoint_id = ${endpointId}
      and status in (${sql.join(deliveryStatuses.filter((status) => status !== 'delivered'))})
      and occurred_at > ${since} limit ${countedMax}) as undelivered group by status`.execute(db);
  const { rows: all } = await sql<{ count: number }>`select count(*) as count from
    (select 1 from webhook_deliveries where ${recent} limit ${countedMax}) as recent`.execute(db);
  const counts = new Map(rest.map(({ status, count }) => [status, Number(count)]));
  const undelivered = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return counts.set('delivered', Math.max(0, Number(all[0]?.count) - undelivered));
}

/** Webhooks fired with a defect, which their receivers should reject. */
async function countFailedDefects(db: Db, endpointId: string, since: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from
    (select 1 from webhook_deliveries where status <> 'delivered' and endpoint_id = ${endpointId}
      and status = 'failed' and occurred_at > ${since} and defect is not null limit ${countedMax}) as defects`.execute(
    db,
  );
  return Number(rows[0]?.count);
}

async function countPending(db: Db, endpointId: string, now: number) {
  const ofEndpoint = sql`status = 'pending' and endpoint_id = ${endpointId}`;
  const counted = (what: ReturnType<typeof sql>) =>
    sql`(select count(*) from (select 1 from webhook_deliveries where ${what} limit ${countedMax}) as counted)`;
  const { rows } = await sql<{
    pending: number;
    due: number;
    due_at: number | null;
    since: number | null;
  }>`select ${counted(ofEndpoint)} as pending,
    ${counted(sql`${ofEndpoint} and due_at <= ${now}`)} as due,
    (select min(due_at) from webhook_deliveries where ${ofEndpoint}) as due_at,
    (select min(occurred_at) from webhook_deliveries where ${ofEndpoint} and status <> 'delivered') as since`.execute(
    db,
  );
  const [row] = rows;
  return {
    pending: Number(row?.pending),
    due: Number(row?.due),
    dueAt: row?.due_at ?? null,
    since: row?.since ?? null,
  };
}

function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
