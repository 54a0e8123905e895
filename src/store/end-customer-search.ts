import { type Expression, expressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely';
import type {
  EndCustomer,
  EndCustomerSort,
  EndCustomerStatus,
  ReviewReason,
} from '../domain/end-customer.ts';
import type { Realm } from '../domain/environment.ts';
import type { Actor } from '../domain/event.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { FlowdownStatus, QuestionnaireStatus } from '../domain/profile.ts';
import { type BoundedCount, countMatching } from './bounded-count.ts';
import { columnTypes, dialectOf } from './dialect.ts';
import { toEndCustomer } from './end-customers.ts';
import { holds, type SearchEffort, searched } from './page.ts';
import { prepared } from './prepared.ts';
import { joinSandbox } from './sandbox-locks.ts';
import type { Db, Tables } from './tables.ts';

/** Filter for end customers; null matches all. */
export interface EndCustomerFilter {
  /** The partner's client_id. */
  partnerClientId: string | null;
  realm: Realm | null;
  status: EndCustomerStatus | null;
  flowdownStatus: FlowdownStatus | null;
  questionnaireStatus: QuestionnaireStatus | null;
  /** The assignee of the review, or none. */
  assignee: Actor | 'none' | null;
  /** Why it was put under review. */
  reviewReason: ReviewReason | null;
  /** Whether that must be the only reason. */
  onlyReviewReason: boolean;
  /** Part of a name or the website. */
  words: string | null;
  withRemoved: boolean;
  sort: EndCustomerSort;
}

const defaultEffort: SearchEffort = { window: 2_000, pageMax: 200_000 };
/** A search for words reads each row. */
const effortOfWords: SearchEffort = { window: 1_000, pageMax: 40_000 };

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
  const [row] = await anyEndCustomer(db, { clientId });
  if (row !== undefined) await joinSandbox(db, { partnerClientId: row.partner_client_id, realm: row.realm });
}

/** A position in a list of end customers. */
interface EndCustomerPlace {
  /** Creation time of the last item, or the beginning of its name. */
  key: number | string;
  clientId: string;
}

/**
 * Lists end customers in the filter's sort order; by name for one partner only. If few match, a page may end before it
 * is full: `next` is then the place to continue from.
 */
export function searchEndCustomers(
  db: Db,
  filter: EndCustomerFilter,
  request: PageRequest<EndCustomerPlace>,
  effort: SearchEffort = filter.words === null ? defaultEffort : effortOfWords,
): Promise<Page<EndCustomer, EndCustomerPlace>> {
  const order = orderOf(db, filter.sort);
  return searched(request, effort, toEndCustomer, async (after, window) => {
    const end = await windowEnd(db, filter, order, after, window);
    const found = await matchesWithin(db, filter, order, { limit: request.limit, after }, end);
    return { rows: found.map((row) => ({ row, place: order.placeOf(row) })), end };
  });
}

/** Counts the end customers that match a filter. */
export function countEndCustomers(db: Db, filter: EndCustomerFilter): Promise<BoundedCount> {
  const { partnerClientId } = filter;
  const ofPartner = partnerClientId === null ? sql`` : sql` where partner_client_id = ${partnerClientId}`;
  const few = fewOf(filter);
  const where = few === null ? ofPartner : sql` where ${few}`;
  return countMatching(db, sql`end_customers${where}`, matches(filter));
}

/** Returns the last position of a window, from an index alone; null if the list ends within it. */
async function windowEnd(
  db: Db,
  filter: EndCustomerFilter,
  order: EndCustomerOrder,
  after: EndCustomerPlace | null,
  window: number,
): Promise<EndCustomerPlace | null> {
  const row = await indexed(db, filter, order, after)
    .select(['created_at', 'client_id', nameKey(db).as('name_key')])
    .orderBy(order.key, order.direction)
    .orderBy('client_id', order.direction)
    .offset(window - 1)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : order.placeOf(row);
}

function matchesWithin(
  db: Db,
  filter: EndCustomerFilter,
  order: EndCustomerOrder,
  { limit, after }: PageRequest<EndCustomerPlace>,
  end: EndCustomerPlace | null,
) {
  return indexed(db, filter, order, after)
    .selectAll()
    .select(nameKey(db).as('name_key'))
    .$if(end !== null, (query) => query.where(order.upTo(end as EndCustomerPlace, after)))
    .where(matches(filter))
    .orderBy(order.key, order.direction)
    .orderBy('client_id', order.direction)
    .limit(limit + 1)
    .execute();
}

/** Matches the filter's end customers. */
function matches(filter: EndCustomerFilter): Expression<SqlBool> {
  const { partnerClientId, realm, status, flowdownStatus, questionnaireStatus, assignee, words } = filter;
  const { reviewReason } = filter;
  const row = expressionBuilder<Tables, 'end_customers'>();
  return row.and([
    ...(partnerClientId === null ? [] : [row('partner_client_id', '=', partnerClientId)]),
    ...(realm === null ? [] : [row('realm', '=', realm)]),
    ...(status === null ? [] : [row('status', '=', status)]),
    ...(flowdownStatus === null ? [] : [row('flowdown_status', '=', flowdownStatus)]),
    ...(questionnaireStatus === null ? [] : [row('questionnaire_status', '=', questionnaireStatus)]),
    ...(assignee === null ? [] : [assigned(assignee)]),
    ...(reviewReason === null ? [] : [reviewedFor(reviewReason, filter.onlyReviewReason)]),
    ...(words === null ? [] : [holds('search_text', words)]),
    ...(filter.withRemoved ? [] : [row('removed_at', 'is', null)]),
  ]);
}

function assigned(assignee: Actor | 'none'): Expression<SqlBool> {
  const row = expressionBuilder<Tables, 'end_customers'>();
  return assignee === 'none' ? row('assignee', 'is', null) : row('assignee', '=', assignee);
}

/** Matches the JSON list of reasons. */
function reviewedFor(reason: ReviewReason, isOnly: boolean): Expression<SqlBool> {
  const row = expressionBuilder<Tables, 'end_customers'>();
  if (isOnly) return row('review_reasons', '=', JSON.stringify([reason]));
  const pattern = `%${JSON.stringify(reason).replaceAll('_', '\\_')}%`;
  return sql`${sql.ref('review_reasons')} like ${pattern} escape '\\'`;
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
  assignee,
}: EndCustomerFilter): RawBuilder<boolean> | null {
  if (assignee !== null && assignee !== 'none') {
    return sql`assignee is not null and assignee = ${assignee}`;
  }
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

/** The columns of an end customer's position in a list. */
interface Placed {
  created_at: number;
  client_id: string;
  name_key: string;
}

interface EndCustomerOrder {
  /** Sort key of the list; ties are ordered by client id. */
  key: RawBuilder<number | string>;
  direction: 'asc' | 'desc';
  /** Matches rows after a position. */
  after(place: EndCustomerPlace): RawBuilder<boolean>;
  /** Matches rows up to a position; from `start` on, if given. */
  upTo(place: EndCustomerPlace, start: EndCustomerPlace | null): RawBuilder<boolean>;
  placeOf(row: Placed): EndCustomerPlace;
}

/** The beginning of the folded company name, as indexed. */
function nameKey(db: Db): RawBuilder<string> {
  const { inByteOrder } = columnTypes[dialectOf(db)];
  return inByteOrder(sql`substr(search_text, 1, 40)`) as RawBuilder<string>;
}

function orderOf(db: Db, sort: EndCustomerSort): EndCustomerOrder {
  return sort === 'name' ? byName(nameKey(db)) : byTime(sort);
}

function byTime(sort: 'newest' | 'oldest'): EndCustomerOrder {
  const [direction, beyond, until] =
    sort === 'newest' ? (['desc', sql`<`, sql`>=`] as const) : (['asc', sql`>`, sql`<=`] as const);
  const compared = (how: RawBuilder<unknown>, { key, clientId }: EndCustomerPlace) =>
    sql<boolean>`(created_at, client_id) ${how} (${key}, ${clientId})`;
  return {
    key: sql`created_at`,
    direction,
    after: (place) => compared(beyond, place),
    upTo: (place, start) => {
      if (start === null) return compared(until, place);
      const [from, to] = [Number(place.key), Number(start.key)].toSorted((one, other) => one - other);
      // Also by time, so that PostgreSQL can estimate the number of rows.
      return sql`${compared(until, place)} and created_at between ${from} and ${to}`;
    },
    placeOf: ({ created_at, client_id }) => ({ key: created_at, clientId: client_id }),
  };
}

/** Not compared as row values, for which SQLite uses indexes of plain columns only. */
function byName(name: RawBuilder<string>): EndCustomerOrder {
  return {
    key: name,
    direction: 'asc',
    after: ({ key, clientId }) => sql`${name} >= ${key} and (${name} > ${key} or client_id > ${clientId})`,
    upTo: ({ key, clientId }) => sql`${name} <= ${key} and (${name} < ${key} or client_id <= ${clientId})`,
    placeOf: ({ name_key, client_id }) => ({ key: name_key, clientId: client_id }),
  };
}
