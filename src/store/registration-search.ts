import { type Expression, expressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Page, PageRequest, Place } from '../domain/page.ts';
import type { Connector } from '../domain/registration/connector.ts';
import {
  type Registration,
  type RegistrationTask,
  registeredEnvironments,
} from '../domain/registration/registration.ts';
import { movingStatuses, type StalledBefore } from '../domain/registration/stalled.ts';
import { type BoundedCount, countMatching, countUpToMax, ofPartner } from './bounded-count.ts';
import { comesAfter, type SearchEffort, searched, type Window } from './page.ts';
import { toRegistration } from './registrations.ts';
import type { Db, RegistrationRow, Tables } from './tables.ts';

/** Filter for registrations; null matches all. */
export interface RegistrationFilter {
  /** The operator's task; ANY matches every task. */
  task: RegistrationTask | 'ANY' | null;
  status: Registration['status'] | null;
  institutionId: string | null;
  partnerClientId: string | null;
  endCustomerClientId: string | null;
  realm: Registration['realm'] | null;
  environment: Registration['environment'] | null;
  connector: Connector | null;
  /** Only those that are stalled. */
  stalled: StalledBefore | null;
  /** Only live ones whose last request to the institution failed and is retried. */
  isRetrying: boolean;
}

/** Customers have about two dozen registrations each. */
const effortOfCustomers: SearchEffort = { window: 100, pageMax: 10_000 };
const effortOfTasks: SearchEffort = { window: 2_000, pageMax: 400_000 };

/**
 * Lists registrations: those that are retried, next retry first; those with tasks or stalled, longest waiting first;
 * others by end customer, newest first. If few match, a page may end before it is full: `next` is then the place to
 * continue from.
 */
export function searchRegistrations(
  db: Db,
  filter: RegistrationFilter,
  request: PageRequest,
  effort?: SearchEffort,
): Promise<Page<Registration>> {
  const scope = scopeOf(filter);
  return scope === null
    ? searched(request, effort ?? effortOfCustomers, toRegistration, (after, window) =>
        ofCustomers(db, filter, after, window),
      )
    : searched(request, effort ?? effortOfTasks, toRegistration, (after, window) =>
        waiting(db, filter, scope, after, window),
      );
}

/** A condition with that of a partial index, and the first column of its order. */
interface Scope {
  condition: RawBuilder<boolean>;
  order: 'due_at' | 'updated_at';
}

/** Returns the smallest scope that contains all matches; null if that is all registrations. */
function scopeOf({ task, stalled, isRetrying }: RegistrationFilter): Scope | null {
  if (isRetrying) return { condition: isDueLater, order: 'due_at' };
  if (stalled !== null) return { condition: isStalled(stalled), order: 'updated_at' };
  return task === null ? null : { condition: hasTask, order: 'updated_at' };
}

/** Part of a position after all registrations of a customer. */
const allOfCustomer = 'z';

/**
 * Searches the registrations of the next customers. A position's id includes the position within the customer's
 * registrations.
 */
async function ofCustomers(
  db: Db,
  filter: RegistrationFilter,
  after: Place | null,
  window: number,
): Promise<Window<RegistrationRow>> {
  const { partnerClientId, endCustomerClientId } = filter;
  const [lastCustomer = '', ...lastRest] = after?.id.split('-') ?? [];
  const isDone = lastRest.join('-') === allOfCustomer;
  // A customer within which the previous page ended is read again.
  const from = after && { order: after.order, id: isDone ? lastCustomer : `${lastCustomer}0` };
  const customers = await db
    .selectFrom('end_customers')
    .select(['client_id', 'created_at'])
    .where(comesAfter(from, 'created_at', 'client_id'))
    .$if(partnerClientId !== null, (query) => query.where('partner_client_id', '=', partnerClientId))
    .$if(endCustomerClientId !== null, (query) => query.where('client_id', '=', endCustomerClientId))
    .orderBy('created_at', 'desc')
    .orderBy('client_id', 'desc')
    .limit(window)
    .execute();
  const last = customers.at(-1);
  if (last === undefined) return { rows: [], end: null };
  const ids = customers.map(({ client_id }) => client_id);
  const found = await db
    .selectFrom('registrations')
    .selectAll()
    .where('end_customer_client_id', 'in', ids)
    .where(matches(filter))
    .execute();
  const byCustomer = Map.groupBy(found, (row) => row.end_customer_client_id);
  const rows = customers.flatMap(({ client_id, created_at }) =>
    (byCustomer.get(client_id) ?? [])
      .map((row) => ({ row, rest: `${row.institution_id}-${row.environment.charAt(0)}` }))
      .toSorted((one, other) => (one.rest < other.rest ? -1 : 1))
      .filter(({ rest }) => client_id !== lastCustomer || rest > lastRest.join('-'))
      .map(({ row, rest }) => ({ row, place: { order: created_at, id: `${client_id}-${rest}` } })),
  );
  const isEnd = customers.length < window;
  return { rows, end: isEnd ? null : { order: last.created_at, id: `${last.client_id}-${allOfCustomer}` } };
}

/** Searches the next registrations of a scope. */
async function waiting(
  db: Db,
  filter: RegistrationFilter,
  { condition, order }: Scope,
  after: Place | null,
  window: number,
): Promise<Window<RegistrationRow>> {
  const { partnerClientId, endCustomerClientId } = filter;
  const all = db
    .selectFrom('registrations')
    .where(condition)
    .$if(after !== null, (query) => query.where(compared(order, '>', after as Place)))
    .orderBy(order)
    .orderBy('end_customer_client_id')
    .orderBy('institution_id')
    .orderBy('environment');
  const [last] = await all
    .select([order, 'end_customer_client_id', 'institution_id', 'environment'])
    .offset(window - 1)
    .limit(1)
    .execute();
  const end = last === undefined ? null : placeOf(last, order);
  const found = await all
    .selectAll()
    .where(matches(filter))
    .$if(partnerClientId !== null, (query) => query.where('partner_client_id', '=', partnerClientId))
    .$if(endCustomerClientId !== null, (query) =>
      query.where('end_customer_client_id', '=', endCustomerClientId),
    )
    .$if(end !== null, (query) => query.where(compared(order, '<=', end as Place)))
    .execute();
  return { rows: found.map((row) => ({ row, place: placeOf(row, order) })), end };
}

const hasTask = sql<boolean>`task is not null`;
const isDueLater = sql<boolean>`realm = 'live' and due_at is not null`;

/** Quotes are escaped within JSON strings, and numbers have no leading zeros, so this matches only the property. */
const hasFailures = sql<boolean>`filing like '%"failures":%' and filing not like '%"failures":0%'`;

/** The condition of a partial index, then the times of slower institutions. */
function isStalled({ usual, byInstitution }: StalledBefore): RawBuilder<boolean> {
  const statuses = sql.join(movingStatuses.map((status) => sql.lit(status)));
  const slower = [...byInstitution].map(
    ([institutionId, before]) => sql` and (institution_id <> ${institutionId} or updated_at < ${before})`,
  );
  return sql`realm = 'live' and withdrawn_at is null and status in (${statuses})
    and updated_at < ${usual}${sql.join(slower, sql``)}`;
}

/** Counts the registrations that match a filter. */
export function countRegistrations(db: Db, filter: RegistrationFilter): Promise<BoundedCount> {
  const { partnerClientId, endCustomerClientId } = filter;
  const scope = scopeOf(filter);
  const of = (partner: string, customer: string) =>
    sql.join(
      [
        sql`1 = 1`,
        ...(partnerClientId === null ? [] : [sql`${sql.ref(partner)} = ${partnerClientId}`]),
        ...(endCustomerClientId === null ? [] : [sql`${sql.ref(customer)} = ${endCustomerClientId}`]),
      ],
      sql` and `,
    );
  if (scope !== null) {
    const matching = sql<boolean>`${matches(filter)} and ${of('partner_client_id', 'end_customer_client_id')}`;
    return countMatching(db, sql`registrations where ${scope.condition}`, matching);
  }
  // A customer without registrations is a row as well, so that the number of customers read is limited.
  const candidates = sql`(select client_id from end_customers where ${of('partner_client_id', 'client_id')}) as customers
    left join registrations on end_customer_client_id = customers.client_id`;
  return countMatching(
    db,
    candidates,
    sql<boolean>`end_customer_client_id is not null and ${matches(filter)}`,
  );
}

/** Counts stalled registrations, of one partner or of all; at most `countedMax`. */
export function countStalled(
  db: Db,
  stalled: StalledBefore,
  partnerClientId: string | null,
): Promise<number> {
  return countUpToMax(
    db,
    sql`select 1 from registrations where ${isStalled(stalled)}${ofPartner(partnerClientId)}`,
  );
}

type KeyOfRow = Pick<RegistrationRow, 'end_customer_client_id' | 'institution_id' | 'environment'> &
  Partial<Pick<RegistrationRow, Scope['order']>>;

function placeOf(row: KeyOfRow, by: Scope['order']): Place {
  const { end_customer_client_id: client, institution_id: institution, environment } = row;
  return { order: row[by] as number, id: `${client}-${institution}-${environment.charAt(0)}` };
}

/** Matches rows after a position, or up to one. */
function compared(by: Scope['order'], how: '>' | '<=', { order, id }: Place): RawBuilder<boolean> {
  const [customer = '', institution = '', letter = ''] = id.split('-');
  const environment = registeredEnvironments.find((name) => name.startsWith(letter)) ?? '';
  return sql`(${sql.ref(by)}, end_customer_client_id, institution_id, environment)
    ${sql.raw(how)} (${order}, ${customer}, ${institution}, ${environment})`;
}

/** Matches the filter's registrations, of any partner or customer. */
function matches(filter: RegistrationFilter): Expression<SqlBool> {
  const { task, status, institutionId, realm, environment, connector, stalled, isRetrying } = filter;
  const row = expressionBuilder<Tables, 'registrations'>();
  return row.and([
    ...(task === null ? [] : task === 'ANY' ? [row('task', 'is not', null)] : [row('task', '=', task)]),
    ...(status === null ? [] : [row('status', '=', status)]),
    ...(institutionId === null ? [] : [row('institution_id', '=', institutionId)]),
    ...(realm === null ? [] : [row('realm', '=', realm)]),
    ...(environment === null ? [] : [row('environment', '=', environment)]),
    // Quotes are escaped within JSON strings, so this matches only the property.
    ...(connector === null ? [] : [row('filing', 'like', `%"connector":"${connector}"%`)]),
    ...(stalled === null ? [] : [isStalled(stalled)]),
    ...(isRetrying ? [hasFailures] : []),
  ]);
}
