import { setImmediate } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import type { EndCustomerStatus } from '../domain/end-customer.ts';
import type { Realm } from '../domain/environment.ts';
import type { Place } from '../domain/page.ts';
import type { Registration, RegistrationStatus } from '../domain/registration/registration.ts';
import { offsetAt, type ZoneOffset } from '../domain/time-zone.ts';
import { countFunnel, type FunnelCount } from './onboarding-funnel.ts';
import { listStart } from './page.ts';
import { findHistory } from './sandboxes.ts';
import type { Db } from './tables.ts';

const dayMs = 86_400_000;
/** Number of days with separate counts, including today. */
export const overviewDays = 30;

/** What is counted: one partner's data, or that of all, in one realm. */
export interface OverviewScope {
  partnerClientId: string | null;
  realm: Realm;
  /** Of the zone whose days are counted, in the time that `days` cover. */
  offsets: readonly ZoneOffset[];
}

interface DayCounts {
  created: number;
  enabled: number;
  registrationsApproved: number;
  registrationsEnabled: number;
}

/** The days since creation at which the counted ages of end customers under review begin. */
export const reviewAges = [0, 1, 3, 7] as const;

/** The counts so far. */
export interface OverviewCounts {
  endCustomers: Map<EndCustomerStatus, number>;
  /** By the beginning of the age. */
  underReview: Map<number, number>;
  funnel: readonly FunnelCount[];
  newIn7Days: number;
  newIn30Days: number;
  registrations: {
    institutionId: string;
    environment: Registration['environment'];
    status: RegistrationStatus;
    count: number;
    /** When the next of them falls due, in realm time. */
    nextDueAt: number | null;
  }[];
  /** By the number of days since the epoch, in the zone of the scope. */
  days: Map<number, DayCounts>;
}

/** Rows per query; other requests get their turn in between. */
const customersPerQuery = 5_000;
const customersWithRegistrationsPerQuery = 250;
const eventsPerQuery = 2_000;

/** Returns the initial counts; `now` is realm time. */
export function noCounts({ offsets }: Pick<OverviewScope, 'offsets'>, now: number): OverviewCounts {
  const today = Math.floor((now + offsetAt(offsets, now)) / dayMs);
  const days = Array.from({ length: overviewDays }, (_, at) => today - overviewDays + 1 + at);
  return {
    endCustomers: new Map(),
    underReview: new Map(),
    funnel: [],
    newIn7Days: 0,
    newIn30Days: 0,
    registrations: [],
    days: new Map(
      days.map((day) => [day, { created: 0, enabled: 0, registrationsApproved: 0, registrationsEnabled: 0 }]),
    ),
  };
}

/** Counts end customers and registrations into `counts`, slice by slice; `now` is realm time. */
export async function countIn(
  db: Db,
  scope: OverviewScope,
  now: number,
  counts: OverviewCounts,
): Promise<void> {
  await countCustomers(db, scope, now, counts);
  counts.funnel = await countFunnel(db, scope);
  await countMoves(db, scope, counts);
  await countRegistrations(db, scope, counts);
}

/** The day of a time in SQL: integer division. */
function dayOf(column: RawBuilder<unknown>, { offsets: [first, ...later] }: OverviewScope) {
  const offset = later.reduce(
    (earlier, { from, offsetMs }) =>
      sql`case when ${column} >= ${sql.lit(from)} then ${sql.lit(offsetMs)} else ${earlier} end`,
    sql`${sql.lit(first?.offsetMs ?? 0)}`,
  );
  return sql`(${column} + ${offset}) / ${sql.lit(dayMs)}`;
}

/** A time before the first counted day, in any zone. */
const startOf = ({ days }: OverviewCounts) => (Math.min(...days.keys()) - 1) * dayMs;

async function countCustomers(
  db: Db,
  scope: OverviewScope,
  now: number,
  counts: OverviewCounts,
): Promise<void> {
  interface Row {
    status: EndCustomerStatus | null;
    review_age: number | null;
    created_day: number | null;
    enabled_day: number | null;
    count: number;
    new_7: number;
    new_30: number;
  }
  const first = startOf(counts);
  const isPresent = sql`removed_at is null`;
  const createdSince = (days: number) =>
    sql`sum(case when ${isPresent} and created_at > ${now - days * dayMs} then 1 else 0 end)`;
  const reviewAge = reviewAges.reduce(
    (younger, days) =>
      sql`case when created_at <= ${sql.lit(now - days * dayMs)} then ${sql.lit(days)} else ${younger} end`,
    sql`0`,
  );
  for await (const within of customerWindows(db, scope, customersPerQuery)) {
    const { rows } = await sql<Row>`select
        case when ${isPresent} then status end as status,
        case when ${isPresent} and status = 'UNDER_REVIEW' then ${reviewAge} end as review_age,
        case when created_at >= ${first} then ${dayOf(sql`created_at`, scope)} end as created_day,
        case when ${isPresent} and enabled_at >= ${first} then ${dayOf(sql`enabled_at`, scope)} end as enabled_day,
        count(*) as count, ${createdSince(7)} as new_7, ${createdSince(30)} as new_30
      from end_customers where ${within} group by 1, 2, 3, 4`.execute(db);
    for (const row of rows) {
      const count = Number(row.count);
      if (row.status !== null) {
        counts.endCustomers.set(row.status, (counts.endCustomers.get(row.status) ?? 0) + count);
      }
      if (row.review_age !== null) {
        const age = Number(row.review_age);
        counts.underReview.set(age, (counts.underReview.get(age) ?? 0) + count);
      }
      counts.newIn7Days += Number(row.new_7);
      counts.newIn30Days += Number(row.new_30);
      addTo(counts, row.created_day, 'created', count);
      addTo(counts, row.enabled_day, 'enabled', count);
    }
    // SQLite queries are synchronous, so other work gets its turn here.
    await setImmediate();
  }
}

async function countRegistrations(db: Db, scope: OverviewScope, counts: OverviewCounts): Promise<void> {
  interface Row {
    institution_id: string;
    environment: Registration['environment'];
    status: RegistrationStatus;
    count: number;
    next_due_at: number | null;
  }
  // Sandboxes of different partners have no common time.
  const nextDueAt =
    scope.realm === 'sandbox' && scope.partnerClientId === null ? sql`null` : sql`min(due_at)`;
  const known = new Map<string, OverviewCounts['registrations'][number]>();
  for await (const within of customerWindows(db, scope, customersWithRegistrationsPerQuery)) {
    const { rows } = await sql<Row>`select institution_id, environment, status, count(*) as count,
        ${nextDueAt} as next_due_at
      from registrations where withdrawn_at is null and end_customer_client_id in
        (select client_id from end_customers where ${within} and removed_at is null)
      group by institution_id, environment, status`.execute(db);
    for (const { institution_id, environment, status, count, next_due_at } of rows) {
      const key = `${institution_id} ${environment} ${status}`;
      const entry = known.get(key) ?? {
        institutionId: institution_id,
        environment,
        status,
        count: 0,
        nextDueAt: null,
      };
      if (!known.has(key)) counts.registrations.push(entry);
      known.set(key, entry);
      entry.count += Number(count);
      entry.nextDueAt = earlier(entry.nextDueAt, next_due_at);
    }
    await setImmediate();
  }
}

/** Returns the earlier of two times; null is none. */
export function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

/** Counts, from the event log, registrations approved and enabled per day, from the newest event backwards. */
async function countMoves(db: Db, scope: OverviewScope, counts: OverviewCounts): Promise<void> {
  const { partnerClientId, realm } = scope;
  const first = startOf(counts);
  // Events that a reset or restore has undone are not in a sandbox's history.
  const history =
    realm === 'live' || partnerClientId === null ? null : await findHistory(db, { partnerClientId, realm });
  const isInHistory =
    history === null
      ? sql`1 = 1`
      : sql.join(
          history.map(([from, to]) => sql`seq between ${from} and ${to ?? Number.MAX_SAFE_INTEGER}`),
          sql` or `,
        );
  const ofPartner = partnerClientId === null ? sql`1 = 1` : sql`partner_client_id = ${partnerClientId}`;
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const { rows: ends } = await sql<{ seq: number }>`select seq from events
      where ${ofPartner} and seq < ${before} order by seq desc limit 1 offset ${eventsPerQuery - 1}`.execute(
      db,
    );
    const end = ends[0]?.seq ?? 0;
    const moved = (status: RegistrationStatus) =>
      sql`sum(case when data like ${`%"after":"${status}"%`} then 1 else 0 end)`;
    const { rows } = await sql<{ day: number; approved: number; enabled: number }>`select
        ${dayOf(sql`occurred_at`, scope)} as day, ${moved('APPROVED')} as approved, ${moved('ENABLED')} as enabled
      from events where ${ofPartner} and seq < ${before} and seq >= ${end} and type = 'registration.updated'
        and realm = ${realm} and occurred_at >= ${first} and (${isInHistory}) group by 1`.execute(db);
    for (const { day, approved, enabled } of rows) {
      addTo(counts, day, 'registrationsApproved', Number(approved));
      addTo(counts, day, 'registrationsEnabled', Number(enabled));
    }
    if (end === 0 || (realm === 'live' && (await isOlder(db, end, first)))) return;
    before = end;
    await setImmediate();
  }
}

/** Returns whether an event was recorded well before a time. */
async function isOlder(db: Db, seq: number, time: number): Promise<boolean> {
  const row = await db.selectFrom('events').select('recorded_at').where('seq', '=', seq).executeTakeFirst();
  return row !== undefined && row.recorded_at < time - dayMs;
}

function addTo({ days }: OverviewCounts, day: number | null, what: keyof DayCounts, count: number): void {
  const counted = day === null ? undefined : days.get(Number(day));
  if (counted !== undefined) counted[what] += count;
}

/** Matches end customers between two positions of the list, newest first: after the first, up to the second. */
type WithinWindow = RawBuilder<boolean>;

/**
 * Iterates over the end customers of a scope, removed or not, in batches: by an index that contains all counted
 * columns.
 */
async function* customerWindows(
  db: Db,
  { partnerClientId, realm }: OverviewScope,
  size: number,
): AsyncGenerator<WithinWindow> {
  const ofPartner = partnerClientId === null ? sql`1 = 1` : sql`partner_client_id = ${partnerClientId}`;
  let after: Place = listStart;
  for (;;) {
    const afterPlace: RawBuilder<unknown> = sql`(created_at, client_id) < (${after.order}, ${after.id})`;
    const { rows } = await sql<{ created_at: number; client_id: string }>`select created_at, client_id
      from end_customers where ${ofPartner} and ${afterPlace}
      order by created_at desc, client_id desc limit 1 offset ${size - 1}`.execute(db);
    const end: Place | undefined = rows[0] && { order: rows[0].created_at, id: rows[0].client_id };
    // Also by time, so that PostgreSQL can estimate the number of rows.
    const until =
      end === undefined
        ? sql`1 = 1`
        : sql`(created_at, client_id) >= (${end.order}, ${end.id})
            and created_at between ${end.order} and ${after.order}`;
    yield sql<boolean>`${ofPartner} and realm = ${realm} and ${afterPlace} and ${until}`;
    if (end === undefined) return;
    after = end;
  }
}
