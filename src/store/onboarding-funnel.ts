import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import type { EndCustomerStatus } from '../domain/end-customer.ts';
import type { Realm } from '../domain/environment.ts';
import type { Db } from './tables.ts';

/** The most end customers that the funnel covers: the newest. */
export const funnelMax = 1_000;
/** End customers per query of their events and registrations. */
const customersPerQuery = 100;

export const funnelSteps = [
  'created',
  'approved',
  'enabled',
  'first_institution',
  'all_institutions',
] as const;
export type FunnelStep = (typeof funnelSteps)[number];

/** How many end customers have reached a step, and how long they took from the step before. */
export interface FunnelCount {
  step: FunnelStep;
  count: number;
  /** Null for the first step, and if no end customer has reached this one. */
  medianMs: number | null;
}

/** The times at which an end customer reached the steps, in their order; it ends where the end customer is. */
type Reached = readonly number[];

interface CustomerRow {
  client_id: string;
  status: EndCustomerStatus;
  created_at: number;
  enabled_at: number | null;
  review_reasons: string;
}

/** Follows the newest end customers of a scope, without removed ones, from their creation to their last institution. */
export async function countFunnel(
  db: Db,
  { partnerClientId, realm }: { partnerClientId: string | null; realm: Realm },
): Promise<FunnelCount[]> {
  const ofPartner = partnerClientId === null ? sql`1 = 1` : sql`partner_client_id = ${partnerClientId}`;
  const { rows } = await sql<CustomerRow>`select client_id, status, created_at, enabled_at, review_reasons
    from end_customers where ${ofPartner} and realm = ${realm} and removed_at is null
    order by created_at desc, client_id desc limit ${funnelMax}`.execute(db);
  const reached: Reached[] = [];
  for (let start = 0; start < rows.length; start += customersPerQuery) {
    const some = rows.slice(start, start + customersPerQuery);
    const approvals = await approvalsOf(db, some);
    const institutions = await institutionsOf(db, some);
    for (const row of some) {
      reached.push(stepsOf(row, approvals.get(row.client_id), institutions.get(row.client_id)));
    }
    // SQLite queries are synchronous, so other work gets its turn here.
    await setImmediate();
  }
  return funnelSteps.map((step, at) => {
    const those = reached.filter(({ length }) => length > at);
    return { step, count: those.length, medianMs: at === 0 ? null : medianOf(those.map(durationBefore(at))) };
  });
}

const durationBefore = (at: number) => (times: Reached) =>
  Math.max(0, (times[at] ?? 0) - (times[at - 1] ?? 0));

function stepsOf(
  { status, created_at, enabled_at }: CustomerRow,
  approvedAt: number | undefined,
  institutions: InstitutionRow | undefined,
): Reached {
  if (status !== 'PENDING_ENABLEMENT' && status !== 'ACTIVE') return [created_at];
  const approved = [created_at, approvedAt ?? created_at];
  if (status !== 'ACTIVE' || enabled_at === null) return approved;
  const enabled = [...approved, enabled_at];
  if (institutions === undefined || institutions.first === null) return enabled;
  const first = [...enabled, institutions.first];
  const isAll = Number(institutions.enabled) === Number(institutions.all);
  return isAll && institutions.last !== null ? [...first, institutions.last] : first;
}

/** The last approvals of the end customers that were reviewed; the others are approved when created. */
async function approvalsOf(db: Db, customers: readonly CustomerRow[]): Promise<Map<string, number>> {
  const ids = customers.filter(wasReviewed).map(({ client_id }) => client_id);
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{
    id: string;
    at: number;
  }>`select end_customer_client_id as id, max(occurred_at) as at
    from events where end_customer_client_id in (${sql.join(ids)})
      and type in ('end_customer.approved', 'end_customer.reversed')
    group by end_customer_client_id`.execute(db);
  return new Map(rows.map(({ id, at }) => [id, Number(at)]));
}

const wasReviewed = ({ status, review_reasons }: CustomerRow) =>
  (status === 'PENDING_ENABLEMENT' || status === 'ACTIVE') && review_reasons !== '[]';

interface InstitutionRow {
  all: number;
  enabled: number;
  /** Times of the last changes of the first and the last enabled registration. */
  first: number | null;
  last: number | null;
}

/** The registrations in production of the end customers that are enabled. */
async function institutionsOf(
  db: Db,
  customers: readonly CustomerRow[],
): Promise<Map<string, InstitutionRow>> {
  const ids = customers.filter(({ status }) => status === 'ACTIVE').map(({ client_id }) => client_id);
  if (ids.length === 0) return new Map();
  const whenEnabled = (what: 'updated_at' | '1') =>
    sql`case when status = 'ENABLED' then ${sql.raw(what)} end`;
  const { rows } = await sql<InstitutionRow & { id: string }>`select end_customer_client_id as id,
      count(*) as "all", count(${whenEnabled('1')}) as enabled,
      min(${whenEnabled('updated_at')}) as first, max(${whenEnabled('updated_at')}) as last
    from registrations where end_customer_client_id in (${sql.join(ids)})
      and withdrawn_at is null and environment = 'production'
    group by end_customer_client_id`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

function medianOf(durations: readonly number[]): number | null {
  const sorted = durations.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[middle - 1] as number) + upper) / 2);
}
