import type { Environment } from '../domain/environment.ts';
import type { Page, PageRequest, Place } from '../domain/page.ts';
import type { Delivery, DeliveryStatus } from '../domain/webhook/delivery.ts';
import type { WebhookType } from '../domain/webhook/webhook-type.ts';
import type { BoundedCount } from './bounded-count.ts';
import { type RecordedEvent, toEvent } from './event-rows.ts';
import { type SearchEffort, searched, type Window } from './page.ts';
import type { Db, WebhookAttemptRow } from './tables.ts';
import { toDelivery } from './webhook-deliveries.ts';
import {
  byNewest,
  countInStreams,
  type DeliveryRow,
  lookInto,
  placeBefore,
  type Stream,
  type StreamFilter,
} from './webhook-log-stream.ts';

/** Filter for deliveries; null matches all. One of the first three is required. */
export interface DeliveryFilter {
  endpointId: string | null;
  partnerClientId: string | null;
  endCustomerClientId: string | null;
  environment: Environment | null;
  webhookType: WebhookType | null;
  status: DeliveryStatus | null;
  /** The event happened at this time or later. */
  from: number | null;
  /** The event happened before this time. */
  to: number | null;
}

/** The fields of a delivery's event in the log. */
type LoggedEvent = Pick<RecordedEvent, 'id' | 'type' | 'institutionId' | 'environment' | 'data'>;

/** A delivery in the log; `environment` is its endpoint's. */
export interface LoggedDelivery {
  delivery: Delivery;
  environment: Environment;
  event: LoggedEvent;
}

/** The window applies to each stream, the page limit to all together. */
const defaultEffort: SearchEffort = { window: 1_000, pageMax: 200_000 };
/** Most attempts returned per delivery, the latest ones. */
const attemptsMax = 100;

/**
 * Lists deliveries to existing endpoints, newest event first. If few match, a page may end before it is full: `next` is
 * then the place to continue from.
 */
export async function searchDeliveries(
  db: Db,
  filter: DeliveryFilter,
  { limit, after }: PageRequest,
  effort: SearchEffort = defaultEffort,
): Promise<Page<LoggedDelivery>> {
  const endpoints = await endpointsOf(db, filter);
  if (endpoints.size === 0) return { items: [], next: null };
  const { streams, rest } = toStreams(filter, endpoints);
  const page = await searched(
    { limit, after: startOf(filter, after) },
    { window: effort.window, pageMax: Math.ceil(effort.pageMax / streams.length) },
    toDelivery,
    async (place, window) => {
      const look = { window, limit: limit + 1 };
      return merged(await Promise.all(streams.map((stream) => lookInto(db, stream, rest, place, look))));
    },
  );
  const events = await eventsOf(db, page.items);
  const items = page.items.map((delivery) => ({
    delivery,
    environment: endpoints.get(delivery.endpointId) as Environment,
    event: events.get(delivery.eventSeq) as LoggedEvent,
  }));
  return { ...page, items };
}

/** Finds a delivery with its event, if its endpoint still exists. */
export async function findLoggedDelivery(
  db: Db,
  deliveryId: number,
): Promise<(LoggedDelivery & { event: RecordedEvent }) | undefined> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .innerJoin('webhook_endpoints', 'webhook_endpoints.endpoint_id', 'webhook_deliveries.endpoint_id')
    .selectAll('webhook_deliveries')
    .select('webhook_endpoints.environment')
    .where('delivery_id', '=', deliveryId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const eventRow = await db
    .selectFrom('events')
    .selectAll()
    .where('seq', '=', row.event_seq)
    .executeTakeFirstOrThrow();
  const event = toEvent(eventRow);
  return { delivery: toDelivery(row), environment: row.environment, event };
}

/** Counts the deliveries to existing endpoints that match a filter. */
export async function countDeliveries(db: Db, filter: DeliveryFilter): Promise<BoundedCount> {
  const endpoints = await endpointsOf(db, filter);
  if (endpoints.size === 0) return { count: 0, isExact: true };
  const { streams, rest } = toStreams(filter, endpoints);
  return countInStreams(db, streams, rest, filter.to);
}

/** Returns the streams that contain what a filter matches, and its rest, which is applied to each. */
function toStreams(
  { endCustomerClientId, status, webhookType, from }: DeliveryFilter,
  endpoints: ReadonlyMap<string, Environment>,
): { streams: readonly Stream[]; rest: StreamFilter } {
  const endpointIds = [...endpoints.keys()];
  // An end customer has deliveries to few endpoints; an endpoint may have deliveries about very many.
  const streams =
    endCustomerClientId === null
      ? endpointIds.map((endpointId) => ({ endpointId }))
      : [{ endCustomerClientId }];
  const ofCustomer = endCustomerClientId === null ? null : endpointIds;
  return { streams, rest: { endpointIds: ofCustomer, status, webhookType, from } };
}

/** Lists a delivery's attempts, oldest first; only the latest of very many. */
export async function listAttempts(db: Db, deliveryId: number): Promise<WebhookAttemptRow[]> {
  const rows = await db
    .selectFrom('webhook_attempts')
    .selectAll()
    .where('delivery_id', '=', deliveryId)
    .orderBy('number', 'desc')
    .limit(attemptsMax)
    .execute();
  return rows.toReversed();
}

/** Returns the endpoints that match a filter, with their environments. */
async function endpointsOf(db: Db, filter: DeliveryFilter): Promise<ReadonlyMap<string, Environment>> {
  const { endpointId, environment, endCustomerClientId } = filter;
  const partnerClientId =
    filter.partnerClientId ??
    (endpointId === null && endCustomerClientId !== null
      ? await partnerOf(db, endCustomerClientId)
      : undefined);
  if (endpointId === null && partnerClientId === undefined) return new Map();
  const rows = await db
    .selectFrom('webhook_endpoints')
    .select(['endpoint_id', 'environment'])
    .where('removed_at', 'is', null)
    .$if(endpointId !== null, (query) => query.where('endpoint_id', '=', endpointId as string))
    .$if(partnerClientId !== undefined, (query) =>
      query.where('partner_client_id', '=', partnerClientId as string),
    )
    .$if(environment !== null, (query) => query.where('environment', '=', environment as Environment))
    .execute();
  return new Map(rows.map((row) => [row.endpoint_id, row.environment]));
}

/** Finds the partner of an end customer from its deliveries, even if the customer no longer exists. */
async function partnerOf(db: Db, endCustomerClientId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .select('partner_client_id')
    .where('end_customer_client_id', '=', endCustomerClientId)
    .limit(1)
    .executeTakeFirst();
  return row?.partner_client_id;
}

async function eventsOf(db: Db, deliveries: readonly Delivery[]): Promise<ReadonlyMap<number, LoggedEvent>> {
  if (deliveries.length === 0) return new Map();
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('seq', 'in', [...new Set(deliveries.map(({ eventSeq }) => eventSeq))])
    .execute();
  return new Map(
    rows.map((row) => {
      const { id, type, institutionId, environment, data } = toEvent(row);
      return [row.seq, { id, type, institutionId, environment, data }];
    }),
  );
}

/** Returns where the search starts: at the newest event, or before `to`. */
function startOf({ to }: DeliveryFilter, after: Place | null): Place | null {
  if (to === null) return after;
  const first = placeBefore(to);
  return after === null || byNewest(first, after) > 0 ? first : after;
}

/** Merges windows, as far as all of them have been searched. */
function merged(windows: readonly Window<DeliveryRow>[]): Window<DeliveryRow> {
  const [end = null] = windows.flatMap(({ end }) => end ?? []).toSorted(byNewest);
  const rows = windows
    .flatMap((window) => window.rows)
    .filter(({ place }) => end === null || byNewest(place, end) <= 0)
    .toSorted((one, other) => byNewest(one.place, other.place));
  return { rows, end };
}
