import type { ExpressionBuilder, ExpressionWrapper, Selectable, SqlBool } from 'kysely';
import type { Realm } from '../domain/environment.ts';
import type { EventType } from '../domain/event.ts';
import type { Page, PageRequest, Place } from '../domain/page.ts';
import { type RecordedEvent, toEvent } from './event-rows.ts';
import { type SearchEffort, searched, type Window } from './search.ts';
import type { Db, EventRow, Tables } from './tables.ts';

/** Which events to list; null filters nothing out. */
export interface EventFilter {
  /** Of one of these types. */
  types: readonly EventType[] | null;
  actor: string | null;
  partnerClientId: string | null;
  endCustomerClientId: string | null;
  institutionId: string | null;
  realm: Realm | null;
  /** Written down at this real time or later. */
  from: number | null;
  /** Written down before this real time. */
  to: number | null;
  /** Stands in the event as a whole: as its own id, or that of anything it tells of. */
  id: string | null;
}

const usualEffort: SearchEffort = { window: 2_000, pageMax: 160_000 };

/**
 * Nodes number and date events by themselves, so that their order by time is not quite that by number: by how much they
 * can differ, in milliseconds.
 */
const disorderMs = 60_000;

/** Lists events, the newest first. Where few match, a page may end before it is full: `next` then tells where to search on. */
export async function searchEvents(
  db: Db,
  filter: EventFilter,
  request: PageRequest,
  effort: SearchEffort = usualEffort,
): Promise<Page<RecordedEvent>> {
  const { from, to } = filter;
  const bounds = {
    first: from === null ? 0 : await firstSince(db, from - disorderMs),
    last: to === null ? Number.MAX_SAFE_INTEGER : await firstSince(db, to + disorderMs),
  };
  const limit = request.limit + 1;
  return searched(request, effort, toEvent, (after, window) =>
    look(db, filter, bounds, after, { window, limit }),
  );
}

/** Finds an event by its id, a UUID version 7, which tells when it was made: no index of ids is needed. */
export async function findEvent(db: Db, id: string): Promise<RecordedEvent | undefined> {
  const hex = id.replaceAll('-', '');
  if (!/^[0-9a-f]{12}7[0-9a-f]{19}$/u.test(hex)) return undefined;
  const madeAt = Number.parseInt(hex.slice(0, 12), 16);
  const row = await db
    .selectFrom('events')
    .selectAll()
    .where('seq', '>=', await firstSince(db, madeAt - disorderMs))
    .where('seq', '<=', await firstSince(db, madeAt + disorderMs))
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toEvent(row);
}

interface Bounds {
  first: number;
  last: number;
}

/** Bounded once at each side: of two bounds, SQLite would go by the first alone. */
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

/** True of events that the filter lets through, whosever they are. */
function matches({ types, actor, institutionId, realm, from, to, id }: EventFilter): ExpressionCallback {
  return (row) =>
    row.and([
      ...(types === null ? [] : [row('type', 'in', types)]),
      ...(actor === null ? [] : [row('actor', '=', actor as EventRow['actor'])]),
      ...(institutionId === null ? [] : [row('institution_id', '=', institutionId)]),
      ...(realm === null ? [] : [row('realm', '=', realm)]),
      ...(from === null ? [] : [row('recorded_at', '>=', from)]),
      ...(to === null ? [] : [row('recorded_at', '<', to)]),
      ...(id === null ? [] : [row.or(placesOf(id).map(([column, how, value]) => row(column, how, value)))]),
    ]);
}

/** Where an id can stand in an event. */
function placesOf(id: string) {
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

/** The number of the first event that was written down at a real time or later; one more than the last if none was. */
async function firstSince(db: Db, time: number): Promise<number> {
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

/** The number of the newest event; 0 where there is none. */
export async function lastNumber(db: Db): Promise<number> {
  const row = await db.selectFrom('events').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row?.seq ?? 0;
}

function placeOf({ seq, id }: Pick<Selectable<EventRow>, 'seq' | 'id'>): Place {
  return { order: seq, id };
}

type ExpressionCallback = (
  row: ExpressionBuilder<Tables, 'events'>,
) => ExpressionWrapper<Tables, 'events', SqlBool>;
