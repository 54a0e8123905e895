import { sql } from 'kysely';
import type { Realm } from '../domain/environment.ts';
import type { DynamicFiling } from '../domain/registration/filing.ts';
import { fieldOf } from './dialect.ts';
import { filings } from './documents.ts';
import type { Store } from './store.ts';
import type { Db } from './tables.ts';

/** Upper limit of each count. */
const countedMax = 100_000;
/** Most registrations scanned for failures. */
const scannedMax = 20_000;

// A literal, so that the partial indexes are used.
const live = sql.lit<Realm>('live');

/** Returns the size of a store in bytes. */
export async function storeBytes({ db, dialect }: Store): Promise<number> {
  const { rows } =
    dialect === 'sqlite'
      ? await sql<{ bytes: number }>`select page_count * page_size as bytes
          from pragma_page_count(), pragma_page_size()`.execute(db)
      : await sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(db);
  return Number(rows[0]?.bytes);
}

export async function countPartners(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from
    (select 1 from partners limit ${countedMax}) as counted`.execute(db);
  return Number(rows[0]?.count);
}

/** The length of a queue, with the time of its oldest item. */
interface Waiting {
  count: number;
  oldest: number | null;
}

/** Counts live registrations due by `now`. */
export function countDueRegistrations(db: Db, now: number): Promise<Waiting> {
  return waiting(
    db,
    sql`select due_at as since from registrations where realm = ${live} and due_at <= ${now}`,
  );
}

/** Counts registrations with tasks for the operator. */
export function countTasks(db: Db): Promise<Waiting> {
  return waiting(db, sql`select updated_at as since from registrations where task is not null`);
}

/** Counts live end customers with registrations to reconcile. */
export function countDueCustomers(db: Db): Promise<Waiting> {
  return waiting(
    db,
    sql`select registrations_due_at as since from end_customers
      where realm = ${live} and registrations_due_at is not null`,
  );
}

async function waiting(db: Db, rowsWithSince: ReturnType<typeof sql>): Promise<Waiting> {
  const { rows } = await sql<Waiting>`select count(*) as count, min(since) as oldest from
    (${rowsWithSince} order by since limit ${countedMax}) as waiting`.execute(db);
  return { count: Number(rows[0]?.count), oldest: rows[0]?.oldest ?? null };
}

interface FailingInstitution {
  institutionId: string;
  failing: number;
  lastFailure: string | null;
  /** Time of the registration that last changed. */
  at: number;
}

/** Lists institutions with failed requests that wait for a retry. */
export async function listFailingInstitutions({
  db,
  dialect,
}: Pick<Store, 'db' | 'dialect'>): Promise<(FailingInstitution & { oldest: number })[]> {
  const field = (name: string) => fieldOf[dialect](sql.ref('filing'), name);
  const { rows } = await sql<{ institution_id: string; filing: string; updated_at: number }>`select
      institution_id, filing, updated_at from
    (select institution_id, filing, updated_at from registrations
      where realm = ${live} and due_at is not null order by due_at limit ${scannedMax}) as due
    where ${field('connector')} = 'dynamic' and cast(${field('failures')} as integer) > 0`.execute(db);
  return [...Map.groupBy(rows, (row) => row.institution_id)].map(([institutionId, own]) => {
    const last = own.reduce((one, other) => (other.updated_at > one.updated_at ? other : one));
    return {
      institutionId,
      failing: own.length,
      lastFailure: (filings.read(last.filing) as DynamicFiling).lastFailure,
      at: last.updated_at,
      oldest: Math.min(...own.map((row) => row.updated_at)),
    };
  });
}
