import { type Expression, expressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Place } from '../domain/page.ts';
import type { DeliveryStatus } from '../domain/webhook/delivery.ts';
import type { WebhookType } from '../domain/webhook/webhook-type.ts';
import { type BoundedCount, countMatching } from './bounded-count.ts';
import { listStart, type Window } from './page.ts';
import type { Db, Tables, WebhookDeliveryRow } from './tables.ts';

/** A delivery's row as read. */
export type DeliveryRow = Omit<WebhookDeliveryRow, 'delivery_id'> & { delivery_id: number };

/** The part of the log that one index contains in order: an endpoint's deliveries, or those about an end customer. */
export type Stream = { endpointId: string } | { endCustomerClientId: string };

/** Filter for the deliveries of a stream; null matches all. */
export interface StreamFilter {
  /** The endpoints. */
  endpointIds: readonly string[] | null;
  status: DeliveryStatus | null;
  webhookType: WebhookType | null;
  /** From this time on, by the time of the event. */
  from: number | null;
}

/**
 * Searches the next `window` of a stream, newest first, for at most `limit` matches. If the index supports the whole
 * filter, the window is the rest of the stream.
 */
export async function lookInto(
  db: Db,
  stream: Stream,
  filter: StreamFilter,
  after: Place | null,
  { window, limit }: { window: number; limit: number },
): Promise<Window<DeliveryRow>> {
  const windowEnd = needsScan(filter) ? await placeAt(db, stream, filter, after, window) : null;
  const found = await within(db, stream, filter, after)
    .selectAll()
    .$if(windowEnd !== null, (query) => query.where(compared('>=', windowEnd as Place)))
    .where(matches(filter))
    .orderBy('occurred_at', 'desc')
    .orderBy('delivery_id', 'desc')
    .limit(limit)
    .execute();
  const rows = found.map((row) => ({ row, place: placeOf(row) }));
  return { rows, end: rows.length === limit ? (rows.at(-1)?.place ?? null) : windowEnd };
}

/** Counts the deliveries of streams of one kind that match a filter; before a time, if given. */
export function countInStreams(
  db: Db,
  streams: readonly Stream[],
  filter: StreamFilter,
  to: number | null,
): Promise<BoundedCount> {
  const { from, status } = filter;
  const owners = streams.map(ownerOf);
  const [column = ''] = owners.map(([name]) => name);
  const isOfEndpoint = column === 'endpoint_id';
  const candidates = sql`webhook_deliveries where ${sql.ref(column)} in (${sql.join(owners.map(([, id]) => id))})
    ${from === null ? sql`` : sql` and occurred_at >= ${from}`}${to === null ? sql`` : sql` and occurred_at < ${to}`}
    ${isOfEndpoint && isUndelivered(status) ? sql` and ${undelivered} and status = ${status}` : sql``}`;
  return countMatching(db, candidates, matches(filter));
}

/** Matches the part of the filter that no index supports. */
function matches({ endpointIds, status, webhookType }: StreamFilter): Expression<SqlBool> {
  const row = expressionBuilder<Tables, 'webhook_deliveries'>();
  return row.and([
    ...(endpointIds === null ? [] : [row('endpoint_id', 'in', endpointIds)]),
    ...(status === null ? [] : [row('status', '=', status)]),
    ...(webhookType === null ? [] : [row('webhook_type', '=', webhookType)]),
  ]);
}

/** Compares two positions in a list, newest first; negative if `one` comes first. */
export function byNewest(one: Place, other: Place): number {
  return other.order - one.order || Number(other.id) - Number(one.id);
}

/** Returns the position before the events earlier than a time, in milliseconds since the epoch. */
export function placeBefore(time: number): Place {
  return { order: time, id: '0' };
}

/** Returns whether no index supports the filter, so that many rows may have to be scanned for a match. */
function needsScan({ endpointIds, status, webhookType }: StreamFilter): boolean {
  return endpointIds !== null || webhookType !== null || status === 'delivered';
}

/** Returns the last position of a window, from an index alone; null if the stream ends within it. */
async function placeAt(
  db: Db,
  stream: Stream,
  filter: StreamFilter,
  after: Place | null,
  window: number,
): Promise<Place | null> {
  const row = await within(db, stream, filter, after)
    .select(['occurred_at', 'delivery_id'])
    .orderBy('occurred_at', 'desc')
    .orderBy('delivery_id', 'desc')
    .offset(window - 1)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : placeOf(row);
}

/** The condition of the partial index. */
const undelivered = sql<boolean>`status <> ${sql.lit<DeliveryStatus>('delivered')}`;

/** Rows after a position, with the part of the filter that an index supports. */
function within(db: Db, stream: Stream, { status, from }: StreamFilter, after: Place | null) {
  const [column, owner] = ownerOf(stream);
  const isIndexed = column === 'endpoint_id' && isUndelivered(status);
  return db
    .selectFrom('webhook_deliveries')
    .where(column, '=', owner)
    .where(compared('<', after ?? { ...listStart, id: '0' }))
    .$if(from !== null, (query) => query.where('occurred_at', '>=', from as number))
    .$if(isIndexed, (query) => query.where(undelivered).where('status', '=', status as DeliveryStatus));
}

function ownerOf(stream: Stream) {
  return 'endpointId' in stream
    ? (['endpoint_id', stream.endpointId] as const)
    : (['end_customer_client_id', stream.endCustomerClientId] as const);
}

function isUndelivered(status: DeliveryStatus | null): boolean {
  return status !== null && status !== 'delivered';
}

function placeOf(row: { occurred_at: number; delivery_id: number }): Place {
  return { order: row.occurred_at, id: String(row.delivery_id) };
}

/**
 * Matches rows before a position, or down to it. The time is also compared separately, so that PostgreSQL can estimate
 * the number of rows.
 */
function compared(how: '<' | '>=', { order, id }: Place): RawBuilder<boolean> {
  const number = /^\d{1,15}$/u.test(id) ? Number(id) : 0;
  return sql`(occurred_at, delivery_id) ${sql.raw(how)} (${order}, ${number})
    and occurred_at ${sql.raw(how === '<' ? '<=' : '>=')} ${order}`;
}
