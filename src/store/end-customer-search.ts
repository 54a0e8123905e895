import { setImmediate } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import type { EndCustomer, EndCustomerStatus } from '../domain/end-customer.ts';
import type { Realm } from '../domain/environment.ts';
import type { Page, PageRequest, Place } from '../domain/page.ts';
import { toEndCustomer } from './end-customers.ts';
import { comesAfter, holds, listStart, toPage } from './page.ts';
import { prepared } from './prepared.ts';
import { joinSandbox } from './sandbox-locks.ts';
import { DirectSqliteAdapter } from './sqlite-dialect.ts';
import type { Db } from './tables.ts';

/** Which end customers to list; null filters nothing out. */
export interface EndCustomerFilter {
  /** Only this partner's. */
  partnerClientId: string | null;
  realm: Realm | null;
  status: EndCustomerStatus | null;
  /** Part of a name or of the website. */
  words: string | null;
  withRemoved: boolean;
}

/** How much is looked through where few match. */
export interface SearchEffort {
  /** Rows in one query, after which other requests get their turn. */
  windowRows: number;
  /** Rows for one page. */
  pageRowsMax: number;
}

const usualEffort: SearchEffort = { windowRows: 2_000, pageRowsMax: 400_000 };

/** Few customers are in one of these, and they have an index of their own. */
const waiting: readonly EndCustomerStatus[] = ['MORE_INFORMATION_NEEDED', 'UNDER_REVIEW', 'DENIED'];

const anyEndCustomer = prepared((db, args: { clientId: string }) =>
  db.selectFrom('end_customers').selectAll().where('client_id', '=', args.clientId),
);

/** Finds an end customer, removed or not, in either realm; only the partner's own where one is named. */
export async function findEndCustomer(
  db: Db,
  clientId: string,
  partnerClientId: string | null,
): Promise<EndCustomer | undefined> {
  const [row] = await anyEndCustomer(db, { clientId });
  const isWithin = partnerClientId === null || row?.partner_client_id === partnerClientId;
  return row !== undefined && isWithin ? toEndCustomer(row) : undefined;
}

/** Finds one as {@link findEndCustomer} does, and keeps other units of work from changing it until this one ends. */
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

/** Before the customer's row is locked: whoever replaces the sandbox as a whole locks in this order too. */
async function joinSandboxOf(db: Db, clientId: string): Promise<void> {
  if (db.getExecutor().adapter instanceof DirectSqliteAdapter) return;
  const [row] = await anyEndCustomer(db, { clientId });
  if (row !== undefined) await joinSandbox(db, { partnerClientId: row.partner_client_id, realm: row.realm });
}

/**
 * Lists end customers, the newest first. Where few match, a page may end before it is full: `next` then tells
 * where to search on.
 */
export async function searchEndCustomers(
  db: Db,
  filter: EndCustomerFilter,
  request: PageRequest,
  { windowRows, pageRowsMax }: SearchEffort = usualEffort,
): Promise<Page<EndCustomer>> {
  const items: EndCustomer[] = [];
  let after = request.after;
  for (let seen = 0; seen < pageRowsMax; seen += windowRows) {
    const end = await windowEnd(db, filter, after, windowRows);
    const rest = { limit: request.limit - items.length, after };
    const rows = await matchesWithin(db, filter, rest, end);
    const page = toPage(rows, rest, toEndCustomer, placeOf);
    items.push(...page.items);
    if (page.next !== null) return { items, next: page.next };
    if (end === null) return { items, next: null };
    after = end;
    if (items.length === request.limit) return { items, next: end };
    // SQLite answers before the event loop turns.
    await setImmediate();
  }
  return { items, next: after };
}

/** The last place of a window, found in an index alone; null where the list ends within it. */
async function windowEnd(
  db: Db,
  filter: EndCustomerFilter,
  after: Place | null,
  windowRows: number,
): Promise<Place | null> {
  const row = await indexed(db, filter, after)
    .select(['created_at', 'client_id'])
    .orderBy('created_at', 'desc')
    .orderBy('client_id', 'desc')
    .offset(windowRows - 1)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : placeOf(row);
}

function matchesWithin(db: Db, filter: EndCustomerFilter, { limit, after }: PageRequest, end: Place | null) {
  const { partnerClientId, realm, status, words, withRemoved } = filter;
  return indexed(db, filter, after)
    .selectAll()
    .$if(end !== null, (query) => query.where(reachesTo(end ?? listStart, after ?? listStart)))
    .$if(partnerClientId !== null, (query) => query.where('partner_client_id', '=', partnerClientId))
    .$if(realm !== null, (query) => query.where('realm', '=', realm))
    .$if(status !== null, (query) => query.where('status', '=', status))
    .$if(words !== null, (query) => query.where(holds('search_text', words ?? '')))
    .$if(!withRemoved, (query) => query.where('removed_at', 'is', null))
    .orderBy('created_at', 'desc')
    .orderBy('client_id', 'desc')
    .limit(limit + 1)
    .execute();
}

/** True of rows down to a place. From where they start is said by time, too: PostgreSQL then knows how few they are. */
function reachesTo(end: Place, start: Place): RawBuilder<boolean> {
  return sql`(created_at, client_id) >= (${end.order}, ${end.id})
    and created_at between ${end.order} and ${start.order}`;
}

/** The rows after a place, by as much of the filter as an index serves. */
function indexed(db: Db, { partnerClientId, status }: EndCustomerFilter, after: Place | null) {
  const isWaiting = status !== null && waiting.includes(status);
  return (
    db
      .selectFrom('end_customers')
      .where(comesAfter(after, 'created_at', 'client_id'))
      // Literals, so that the partial index serves.
      .$if(isWaiting, (query) =>
        query.where(sql<boolean>`status in (${sql.join(waiting.map((name) => sql.lit(name)))})`),
      )
      .$if(isWaiting, (query) => query.where('status', '=', status))
      .$if(!isWaiting && partnerClientId !== null, (query) =>
        query.where('partner_client_id', '=', partnerClientId),
      )
  );
}

function placeOf(row: { created_at: number; client_id: string }): Place {
  return { order: row.created_at, id: row.client_id };
}
