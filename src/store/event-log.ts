import type { ExpressionBuilder, Selectable } from 'kysely';
import type { Realm } from '../domain/environment.ts';
import type { EventType } from '../domain/event.ts';
import type { Page, PageRequest, Place } from '../domain/page.ts';
import { type ChainedRecord, toChainedRecord } from './event-rows.ts';
import type { EventRow } from './event-tables.ts';
import { type SearchEffort, searched, type Window } from './page.ts';
import type { Db, Tables } from './tables.ts';

/** Filter for events; null matches all. */
export interface EventFilter {
  /** The event types. */
  types: readonly EventType[] | null;
  actor: string | null;
  partnerClientId: string | null;
  endCustomerClientId: string | null;
  institutionId: string | null;
  realm: Realm | null;
  /** Recorded at this real time or later. */
  from: number | null;
  /** Recorded before this real time. */
  to: number | null;
  /** An id anywhere in the event: its own, or that of any related resource. */
  id: string | null;
}

const defaultEffort: SearchEffort = { window: 2_000, pageMax: 160_000 };

/**
 * Nodes number and date events independently, so that their order by time can differ from that by number: by at most
 * this, in milliseconds.
 */
const disorderMs = 60_000;

/**
 * Lists events, newest first. If few match, a page may end before it is full: `next` is then the place to continue
 * from.
 */
export async function searchEvents(
  db: Db,
  filter: EventFilter,
  request: PageRequest,
  effort: SearchEffort = defaultEffort,
): Promise<Page<ChainedRecord>> {
  const { from, to } = filter;
  const bounds = {
    first: from === null ? 0 : await firstSince(db, from - disorderMs),
    last: to === null ? Number.MAX_SAFE_INTEGER : await firstSince(db, to + disorderMs),
  };
  const limit = request.limit + 1;
  return searched(request, effort, toChainedRecord, (after, window) =>
    look(db, filter, bounds, after, { window, limit }),
  );
}

/** Finds an event by its id, a UUID version 7: as that contains the creation time, no index of ids is required. */
export async function findEvent(db: Db, id: string): Promise<ChainedRecord | undefined> {
  const hex = id.replaceAll('-', '');
  if (!/^[0-9a-f]{12}7[0-9a-f]{19}$/u.test(hex)) return undefined;
  const createdAt = Number.parseInt(hex.slice(0, 12), 16);
  const row = await db
    .selectFrom('events')
    .selectAll()
    .where('seq', '>=', await firstSince(db, createdAt - disorderMs))
    .where('seq', '<=', await firstSince(db, createdAt + disorderMs))
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toChainedRecord(row);
}

interface Bounds {
  first: number;
  last: number;
}

/** One bound on each side, as SQLite would use only the first of two. */
async function look(
  db: Db,
  filter: EventFilter,
  { first, last }: Bounds,
  after: Place | null,
  { window, limit }: { window: number; limit: number },
): Promise<Window<Selectable<EventRow>>> {
  const { endCustomerClientId, partnerClientId } = filter;
  const from = Math.min(last, after === null ? last : after.order - 1);
  const inOrder = db
    .selectFrom('events')
    .where('seq', '<=', from)
    .$if(endCustomerClientId !== null, (query) =>
      query.where('end_customer_client_id', '=', endCustomerClientId),
    )
    .$if(partnerClientId !== null, (query) => query.where('partner_client_id', '=', partnerClientId))
    .orderBy('seq', 'desc');
  const end = await inOrder
    .select(['seq', 'id'])
    .where('seq', '>=', first)
    .offset(window - 1)
    .limit(1)
    .executeTakeFirst();
  const rows = await inOrder
    .selectAll()
    .where('seq', '>=', end?.seq ?? first)
    .where(matches(filter))
    .limit(limit)
    .execute();
  return {
    rows: rows.map((row) => ({ row, place: placeOf(row) })),
    end: end === undefined ? null : placeOf(end),
  };
}

/** Matches the filter's events, of any partner or customer. */
function matches({ types, actor, institutionId, realm, from, to, id }: EventFilter) {
  return (row: ExpressionBuilder<Tables, 'events'>) =>
    row.and([
      ...(types === null ? [] : [row('type', 'in', types)]),
      ...(actor === null ? [] : [row('actor', '=', actor as EventRow['actor'])]),
      ...(institutionId === null ? [] : [row('institution_id', '=', institutionId)]),
      ...(realm === null ? [] : [row('realm', '=', realm)]),
      ...(from === null ? [] : [row('recorded_at', '>=', from)]),
      ...(to === null ? [] : [row('recorded_at', '<', to)]),
      ...(id === null ? [] : [row.or(navItemsOf(id).map(([column, how, value]) => row(column, how, value)))]),
    ]);
}

/** The columns of an event that can contain an id. */
function navItemsOf(id: string) {
  const plain = id.replace(/[\\%_"]/gu, '\\$&');
  return [
    ['id', '=', id],
    ['partner_client_id', '=', id],
    ['end_customer_client_id', '=', id],
    ['institution_id', '=', id],
    ['actor', 'like', `%:${plain}`],
    ['data', 'like', `%"${plain}"%`],
  ] as const;
}

/** Returns the number of the first event recorded at a real time or later; one more than the last if there is none. */
export async function firstSince(db: Db, time: number): Promise<number> {
  let low = 0;
  let high = await lastNumber(db).then((last) => last + 1);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = await db
      .selectFrom('events')
      .select(['seq', 'recorded_at'])
      .where('seq', '>=', middle)
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst();
    if (row === undefined || row.recorded_at >= time) high = middle;
    else low = row.seq + 1;
  }
  return low;
}

/** Returns the number of the newest event; 0 if there is none. */
export async function lastNumber(db: Db): Promise<number> {
  const row = await db.selectFrom('events').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row?.seq ?? 0;
}

function placeOf({ seq, id }: Pick<Selectable<EventRow>, 'seq' | 'id'>): Place {
  return { order: seq, id };
}
