import { setImmediate } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import type { FlowdownStatus, QuestionnaireStatus } from '../domain/diligence.ts';
import type { EndCustomer, EndCustomerStatus } from '../domain/end-customer.ts';
import type { EndCustomerSort } from '../domain/end-customer-sort.ts';
import type { Realm } from '../domain/environment.ts';
import { type EndCustomerOrder, type EndCustomerPlace, nameKey, orderOf } from './end-customer-order.ts';
import { toEndCustomer } from './end-customers.ts';
import { holds } from './page.ts';
import { prepared } from './prepared.ts';
import { joinSandbox } from './sandbox-locks.ts';
import { DirectSqliteAdapter } from './sqlite-dialect.ts';
import type { Db } from './tables.ts';

/** Filter for end customers; null matches all. */
export interface EndCustomerFilter {
  /** The partner's client_id. */
  partnerClientId: string | null;
  realm: Realm | null;
  status: EndCustomerStatus | null;
  flowdownStatus: FlowdownStatus | null;
  questionnaireStatus: QuestionnaireStatus | null;
  /** Part of a name or the website. */
  words: string | null;
  withRemoved: boolean;
  sort: EndCustomerSort;
}

/** Limits of a search with few matches. */
export interface SearchEffort {
  /** Rows per query; other requests get their turn in between. */
  windowRows: number;
  /** Rows per page. */
  pageRowsMax: number;
}

const defaultEffort: SearchEffort = { windowRows: 2_000, pageRowsMax: 200_000 };
/** A search for words reads each row. */
const effortOfWords: SearchEffort = { windowRows: 1_000, pageRowsMax: 40_000 };

/** Rare statuses, which have their own index. */
const waiting: readonly EndCustomerStatus[] = ['MORE_INFORMATION_NEEDED', 'UNDER_REVIEW', 'DENIED'];

const anyEndCustomer = prepared((db, args: { clientId: string }) =>
  db.selectFrom('end_customers').selectAll().where('client_id', '=', args.clientId),
);

/** Finds an end customer, removed or not, in either realm; limited to one partner's if given. */
export async function findEndCustomer(
  db: Db,
  clientId: string,
  partnerClientId: string | null,
): Promise<EndCustomer | undefined> {
  const [row] = await anyEndCustomer(db, { clientId });
  const isWithin = partnerClientId === null || row?.partner_client_id === partnerClientId;
  return row !== undefined && isWithin ? toEndCustomer(row) : undefined;
}

/** Finds an end customer like {@link findEndCustomer} and locks its row until the unit of work ends. */
export async function lockEndCustomer(
  db: Db,
  clientId: string,
  partnerClientId: string | null,
): Promise<EndCustomer | undefined> {
  await joinSandboxOf(db, clientId);
  const row = await db
    .updateTable('end_customers')
    .set((eb) => ({ revision: eb.ref('revision') }))
    .where('client_id', '=', clientId)
    .$if(partnerClientId !== null, (query) => query.where('partner_client_id', '=', partnerClientId))
    .returningAll()
    .executeTakeFirst();
  return row && toEndCustomer(row);
}

/** Must precede locking the customer's row: replacing the whole sandbox locks in the same order. */
async function joinSandboxOf(db: Db, clientId: string): Promise<void> {
  if (db.getExecutor().adapter instanceof DirectSqliteAdapter) return;
  const [row] = await anyEndCustomer(db, { clientId });
  if (row !== undefined) await joinSandbox(db, { partnerClientId: row.partner_client_id, realm: row.realm });
}

/** One page of a list of end customers. */
export interface EndCustomerPage {
  items: EndCustomer[];
  /** Where the next page starts; null at the end of the list. */
  next: EndCustomerPlace | null;
}

/** @param after Where the previous page ended; null for the first */
export interface EndCustomerPageRequest {
  limit: number;
  after: EndCustomerPlace | null;
}

/**
 * Lists end customers in the filter's sort order; by name for one partner only. If few match, a page may end before it
 * is full: `next` is then the place to continue from.
 */
export async function searchEndCustomers(
  db: Db,
  filter: EndCustomerFilter,
  { limit, after: start }: EndCustomerPageRequest,
  { windowRows, pageRowsMax }: SearchEffort = filter.words === null ? defaultEffort : effortOfWords,
): Promise<EndCustomerPage> {
  const order = orderOf(db, filter.sort);
  const items: EndCustomer[] = [];
  let after = start;
  for (let seen = 0; seen < pageRowsMax; seen += windowRows) {
    const end = await windowEnd(db, filter, order, after, windowRows);
    const rows = await matchesWithin(db, filter, order, { limit: limit - items.length, after }, end);
    const taken = rows.slice(0, limit - items.length);
    items.push(...taken.map(toEndCustomer));
    const last = taken.at(-1);
    if (taken.length < rows.length) return { items, next: last === undefined ? after : order.placeOf(last) };
    if (end === null) return { items, next: null };
    after = end;
    if (items.length === limit) return { items, next: end };
    // SQLite queries are synchronous, so other work gets its turn here.
    await setImmediate();
  }
  return { items, next: after };
}

/** Returns the last position of a window, from an index alone; null if the list ends within it. */
async function windowEnd(
  db: Db,
  filter: EndCustomerFilter,
  order: EndCustomerOrder,
  after: EndCustomerPlace | null,
  windowRows: number,
): Promise<EndCustomerPlace | null> {
  const row = await indexed(db, filter, order, after)
    .select(['created_at', 'client_id', nameKey(db).as('name_key')])
    .orderBy(order.key, order.direction)
    .orderBy('client_id', order.direction)
    .offset(windowRows - 1)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : order.placeOf(row);
}

function matchesWithin(
  db: Db,
  filter: EndCustomerFilter,
  order: EndCustomerOrder,
  { limit, after }: EndCustomerPageRequest,
  end: EndCustomerPlace | null,
) {
  const { partnerClientId, realm, status, flowdownStatus, questionnaireStatus, words } = filter;
  return indexed(db, filter, order, after)
    .selectAll()
    .select(nameKey(db).as('name_key'))
    .$if(end !== null, (query) => query.where(order.upTo(end as EndCustomerPlace, after)))
    .$if(partnerClientId !== null, (query) => query.where('partner_client_id', '=', partnerClientId))
    .$if(realm !== null, (query) => query.where('realm', '=', realm))
    .$if(status !== null, (query) => query.where('status', '=', status))
    .$if(flowdownStatus !== null, (query) => query.where('flowdown_status', '=', flowdownStatus))
    .$if(questionnaireStatus !== null, (query) =>
      query.where('questionnaire_status', '=', questionnaireStatus),
    )
    .$if(words !== null, (query) => query.where(holds('search_text', words ?? '')))
    .$if(!filter.withRemoved, (query) => query.where('removed_at', 'is', null))
    .orderBy(order.key, order.direction)
    .orderBy('client_id', order.direction)
    .limit(limit + 1)
    .execute();
}

/** Rows after a position, with the part of the filter that an index supports. */
function indexed(db: Db, filter: EndCustomerFilter, order: EndCustomerOrder, after: EndCustomerPlace | null) {
  const few = filter.sort === 'name' ? null : fewOf(filter);
  return db
    .selectFrom('end_customers')
    .$if(after !== null, (query) => query.where(order.after(after as EndCustomerPlace)))
    .$if(few !== null, (query) => query.where(few as RawBuilder<boolean>))
    .$if(few === null && filter.partnerClientId !== null, (query) =>
      query.where('partner_client_id', '=', filter.partnerClientId),
    );
}

/**
 * Returns the part of a filter with a partial index, with the index's own condition in literals so that it is used;
 * null if there is none.
 */
function fewOf({
  status,
  flowdownStatus,
  questionnaireStatus,
}: EndCustomerFilter): RawBuilder<boolean> | null {
  if (status !== null && waiting.includes(status)) {
    return sql`status in (${sql.join(waiting.map((name) => sql.lit(name)))}) and status = ${status}`;
  }
  if (flowdownStatus !== null && flowdownStatus !== 'COMPLETE') {
    return sql`flowdown_status <> 'COMPLETE' and flowdown_status = ${flowdownStatus}`;
  }
  if (questionnaireStatus !== null && questionnaireStatus !== 'COMPLETE') {
    return sql`questionnaire_status <> 'COMPLETE' and questionnaire_status = ${questionnaireStatus}`;
  }
  return null;
}
