import { type RawBuilder, sql } from 'kysely';
import type { Place } from '../domain/page.ts';
import type { DeliveryStatus } from '../domain/webhook/delivery.ts';
import type { WebhookType } from '../domain/webhook/webhook-type.ts';
import { listStart } from './page.ts';
import type { Window } from './search.ts';
import type { Db, WebhookDeliveryRow } from './tables.ts';

/** A delivery's row as it is read. */
export type DeliveryRow = Omit<WebhookDeliveryRow, 'delivery_id'> & { delivery_id: number };

/** What an index of the log holds in order: all that went to an endpoint, or all that tells of an end customer. */
export type Stream = { endpointId: string } | { endCustomerClientId: string };

/** Which deliveries of a stream are meant; null filters nothing out. */
export interface StreamFilter {
  /** Only those to these. */
  endpointIds: readonly string[] | null;
  status: DeliveryStatus | null;
  webhookType: WebhookType | null;
  /** From this time on, by what is told of. */
  from: number | null;
}

/**
 * Looks at the next `window` of a stream, the newest first, for at most `limit` that match. Where nothing has to be looked
 * through, all of the stream that is left is the window.
 */
export async function lookInto(
  db: Db,
  stream: Stream,
  filter: StreamFilter,
  after: Place | null,
  { window, limit }: { window: number; limit: number },
): Promise<Window<DeliveryRow>> {
  const windowEnd = isSieve(filter) ? await placeAt(db, stream, filter, after, window) : null;
  const { endpointIds, webhookType } = filter;
  const found = await within(db, stream, filter, after)
    .selectAll()
    .$if(windowEnd !== null, (query) => query.where(compared('>=', windowEnd as Place)))
    .$if(endpointIds !== null, (query) => query.where('endpoint_id', 'in', endpointIds ?? []))
    .$if(filter.status !== null, (query) => query.where('status', '=', filter.status as DeliveryStatus))
    .$if(webhookType !== null, (query) => query.where('webhook_type', '=', webhookType as WebhookType))
    .orderBy('occurred_at', 'desc')
    .orderBy('delivery_id', 'desc')
    .limit(limit)
    .execute();
  const rows = found.map((row) => ({ row, place: placeOf(row) }));
  return { rows, end: rows.length === limit ? (rows.at(-1)?.place ?? null) : windowEnd };
}

/** Which of two places comes later in a list that runs from the newest to the oldest; below zero for the first. */
export function byNewest(one: Place, other: Place): number {
  return other.order - one.order || Number(other.id) - Number(one.id);
}

/** Before the first of what happened before a time, in milliseconds since the epoch. */
export function placeBefore(time: number): Place {
  return { order: time, id: '0' };
}

/** What no index serves, so that much may have to be looked at for a match. */
function isSieve({ endpointIds, status, webhookType }: StreamFilter): boolean {
  return endpointIds !== null || webhookType !== null || status === 'delivered';
}

/** The last place of a window, found in an index alone; null where the stream ends within it. */
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

/** In the words of the partial index. */
const undelivered = sql<boolean>`status <> ${sql.lit<DeliveryStatus>('delivered')}`;

/** The rows after a place, by as much of the filter as an index serves. */
function within(db: Db, stream: Stream, { status, from }: StreamFilter, after: Place | null) {
  const [column, owner] =
    'endpointId' in stream
      ? (['endpoint_id', stream.endpointId] as const)
      : (['end_customer_client_id', stream.endCustomerClientId] as const);
  const isIndexed = column === 'endpoint_id' && status !== null && status !== 'delivered';
  return db
    .selectFrom('webhook_deliveries')
    .where(column, '=', owner)
    .where(compared('<', after ?? { ...listStart, id: '0' }))
    .$if(from !== null, (query) => query.where('occurred_at', '>=', from as number))
    .$if(isIndexed, (query) => query.where(undelivered).where('status', '=', status as DeliveryStatus));
}

function placeOf(row: { occurred_at: number; delivery_id: number }): Place {
  return { order: row.occurred_at, id: String(row.delivery_id) };
}

/** True of rows before a place or down to it. The time is said by itself too: PostgreSQL then knows how few they are. */
function compared(how: '<' | '>=', { order, id }: Place): RawBuilder<boolean> {
  const number = /^\d{1,15}$/u.test(id) ? Number(id) : 0;
  return sql`(occurred_at, delivery_id) ${sql.raw(how)} (${order}, ${number})
    and occurred_at ${sql.raw(how === '<' ? '<=' : '>=')} ${order}`;
}
