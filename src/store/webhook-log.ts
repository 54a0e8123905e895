import type { Environment } from '../domain/environment.ts';
import type { Page, PageRequest, Place } from '../domain/page.ts';
import type { Delivery, DeliveryStatus } from '../domain/webhook/delivery.ts';
import type { WebhookType } from '../domain/webhook/webhook-type.ts';
import { type RecordedEvent, toEvent } from './event-rows.ts';
import { type SearchEffort, searched, type Window } from './search.ts';
import type { Db, WebhookAttemptRow } from './tables.ts';
import { toDelivery } from './webhook-deliveries.ts';
import { byNewest, type DeliveryRow, lookInto, placeBefore, type Stream } from './webhook-log-stream.ts';

/** Which deliveries to list; null filters nothing out. One of the first three has to be named. */
export interface DeliveryFilter {
  endpointId: string | null;
  partnerClientId: string | null;
  endCustomerClientId: string | null;
  environment: Environment | null;
  webhookType: WebhookType | null;
  status: DeliveryStatus | null;
  /** What is told of happened at this time or later. */
  from: number | null;
  /** What is told of happened before this time. */
  to: number | null;
}

/** What the log tells of the event that a webhook tells of. */
export type LoggedEvent = Pick<RecordedEvent, 'id' | 'type' | 'institutionId' | 'data'>;

/** A delivery as the log has it; `environment` is its endpoint's. */
export interface LoggedDelivery {
  delivery: Delivery;
  environment: Environment;
  event: LoggedEvent;
}

/** The window is that of each stream; the page’s rows are of all together. */
const usualEffort: SearchEffort = { window: 1_000, pageMax: 200_000 };
/** The log tells no more attempts than this of one delivery, the last of them. */
const attemptsMax = 100;

/**
 * Lists deliveries to endpoints that there are, the newest first by what they tell of. Where few match, a page may end
 * before it is full: `next` then tells where to search on.
 */
export async function searchDeliveries(
  db: Db,
  filter: DeliveryFilter,
  { limit, after }: PageRequest,
  effort: SearchEffort = usualEffort,
): Promise<Page<LoggedDelivery>> {
  const endpoints = await endpointsOf(db, filter);
  if (endpoints.size === 0) return { items: [], next: null };
  const { endCustomerClientId, status, webhookType, from } = filter;
  const endpointIds = [...endpoints.keys()];
  // An end customer is told of to few; what went to an endpoint may be about very many.
  const streams: Stream[] =
    endCustomerClientId === null
      ? endpointIds.map((endpointId) => ({ endpointId }))
      : [{ endCustomerClientId }];
  const rest = {
    endpointIds: endCustomerClientId === null ? null : endpointIds,
    status,
    webhookType,
    from,
  };
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

/** A delivery with what it tells of, if its endpoint is there still. */
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
  const told = await db
    .selectFrom('events')
    .selectAll()
    .where('seq', '=', row.event_seq)
    .executeTakeFirstOrThrow();
  const event = toEvent(told);
  return { delivery: toDelivery(row), environment: row.environment, event };
}

/** The attempts at a delivery, the first first; only the last of very many. */
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

/** The endpoints that a filter lets through, with their environments. */
async function endpointsOf(db: Db, filter: DeliveryFilter): Promise<ReadonlyMap<string, Environment>> {
  const { endpointId, environment, endCustomerClientId } = filter;
  const partnerClientId =
    filter.partnerClientId ??
    (endpointId === null && endCustomerClientId !== null
      ? await partnerToldOf(db, endCustomerClientId)
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

/** The partner that has been told of an end customer, one that is there no more too. */
async function partnerToldOf(db: Db, endCustomerClientId: string): Promise<string | undefined> {
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
      const { id, type, institutionId, data } = toEvent(row);
      return [row.seq, { id, type, institutionId, data }];
    }),
  );
}

/** Where the search begins: at the newest, or at what happened before `to`. */
function startOf({ to }: DeliveryFilter, after: Place | null): Place | null {
  if (to === null) return after;
  const first = placeBefore(to);
  return after === null || byNewest(first, after) > 0 ? first : after;
}

/** What several windows hold together, as far as all of them have been looked into. */
function merged(windows: readonly Window<DeliveryRow>[]): Window<DeliveryRow> {
  const [end = null] = windows.flatMap(({ end }) => end ?? []).toSorted(byNewest);
  const rows = windows
    .flatMap((window) => window.rows)
    .filter(({ place }) => end === null || byNewest(place, end) <= 0)
    .toSorted((one, other) => byNewest(one.place, other.place));
  return { rows, end };
}
