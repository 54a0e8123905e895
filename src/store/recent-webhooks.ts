import { type RawBuilder, sql } from 'kysely';
import type { Environment } from '../domain/environment.ts';
import type { PageRequest } from '../domain/page.ts';
import type { Sandbox } from '../domain/sandbox/sandbox.ts';
import type { Delivery, DeliveryStatus } from '../domain/webhook/delivery.ts';
import { byRecentPlace, type RecentPlace, type RecentProgress } from '../domain/webhook/recent.ts';
import type { WebhookType } from '../domain/webhook/webhook-type.ts';
import { type RecordedEvent, toEvent } from './event-rows.ts';
import { type SearchEffort, searched, type Window } from './page.ts';
import type { Db } from './tables.ts';
import { toDelivery } from './webhook-deliveries.ts';
import type { DeliveryRow } from './webhook-log-stream.ts';

/** Whose webhooks are listed: those of a partner in an environment, or only those about one of its end customers. */
export interface RecentOwner {
  partnerClientId: string;
  environment: Environment;
  endCustomerClientId: string | null;
}

/** Filter for webhooks. */
export interface RecentFilter {
  webhookTypes: readonly WebhookType[];
  statuses: readonly DeliveryStatus[];
  /** Of a sandbox: events that are not in it were undone. Null in the live realm. */
  history: Sandbox['history'] | null;
  /** Only webhooks of events at this time or later. */
  since: number;
}

/** A webhook to one endpoint, with its event and its last attempt, null before the first. */
export interface RecentWebhook {
  delivery: Delivery;
  event: RecordedEvent;
  /** Null if it is fetched by a listener. */
  url: string | null;
  lastAttempt: { at: number; statusCode: number | null } | null;
}

/** The limits apply to the index entries of all streams of a page. */
export interface RecentEffort extends SearchEffort {
  /** Entries before the position that are searched for webhooks recorded later than it. */
  lateMax: number;
}

/** The part of the log that one index contains in order; with a status, that of undelivered webhooks. */
type Stream = { endpointId: string; status: DeliveryStatus | null } | { endCustomerClientId: string };

/** What is left to list: up to the delivery number `upTo`, from the progress so far, in which `known` may be null. */
interface Search {
  owner: RecentOwner;
  filter: RecentFilter;
  from: { place: RecentPlace; known: number | null };
  upTo: number;
}

const defaultEffort: RecentEffort = { window: 4_000, pageMax: 100_000, lateMax: 10_000 };

/**
 * Lists webhooks to existing endpoints, oldest event first, after those that were recorded late: after the position was
 * read, but with an earlier time. If few match, a page may end before it is full. `next` is null at the end of the list.
 */
export async function listRecentWebhooks(
  db: Db,
  search: Search,
  limit: number,
  effort: RecentEffort = defaultEffort,
): Promise<{ items: RecentWebhook[]; next: Omit<RecentProgress, 'eventSeq'> | null }> {
  const { owner, filter, from, upTo } = search;
  const urls = await urlsOf(db, owner);
  const endpointIds = [...urls.keys()];
  if (endpointIds.length === 0) return { items: [], next: null };
  const withDetails = (deliveries: readonly Delivery[]) => detailsOf(db, deliveries, urls);

  const late = await recordedLate(db, search, endpointIds, limit, effort);
  const found = await rowsOf(db, late.ids, endpointIds, filter);
  if (!late.isAll) {
    return { items: await withDetails(found), next: { place: from.place, known: late.ids.at(-1) as number } };
  }
  const rest = limit - found.length;
  if (rest === 0) return { items: await withDetails(found), next: { place: from.place, known: upTo } };

  const streams = streamsOf(owner, filter, endpointIds);
  const request: PageRequest<RecentPlace> = { limit: rest, after: from.place };
  const perStream = {
    window: Math.ceil(effort.window / streams.length),
    pageMax: Math.ceil(effort.pageMax / streams.length),
  };
  const page = await searched(request, perStream, toDelivery, async (after, window) => {
    const place = after ?? from.place;
    const look = { window, limit: rest + 1 };
    return merged(
      await Promise.all(streams.map((stream) => lookInto(db, stream, search, endpointIds, place, look))),
    );
  });
  return {
    items: await withDetails([...found, ...page.items]),
    next: page.next === null ? null : { place: page.next, known: upTo },
  };
}

/** Returns the existing endpoints, with their URLs. */
async function urlsOf(db: Db, { partnerClientId, environment }: RecentOwner) {
  const rows = await db
    .selectFrom('webhook_endpoints')
    .select(['endpoint_id', 'url'])
    .where('partner_client_id', '=', partnerClientId)
    .where('environment', '=', environment)
    .where('removed_at', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.endpoint_id, row.url]));
}

/** An end customer has deliveries to few endpoints; an endpoint may have deliveries about very many. */
function streamsOf(
  { endCustomerClientId }: RecentOwner,
  { statuses }: Pick<RecentFilter, 'statuses'>,
  endpointIds: readonly string[],
): Stream[] {
  if (endCustomerClientId !== null) return [{ endCustomerClientId }];
  const each = statuses.includes('delivered') ? [null] : statuses;
  return endpointIds.flatMap((endpointId) => each.map((status) => ({ endpointId, status })));
}

/** Searches the next `window` of a stream for at most `limit` matches. */
async function lookInto(
  db: Db,
  stream: Stream,
  { filter, upTo }: Search,
  endpointIds: readonly string[],
  after: RecentPlace,
  { window, limit }: { window: number; limit: number },
): Promise<Window<DeliveryRow, RecentPlace>> {
  const inOrder = inStream(db, stream)
    .where(compared('>', after))
    .where('delivery_id', '<=', upTo)
    .orderBy('occurred_at')
    .orderBy('delivery_id');
  const last = await inOrder
    .select(['occurred_at', 'delivery_id'])
    .offset(window - 1)
    .limit(1)
    .executeTakeFirst();
  const end = last === undefined ? null : placeOf(last);
  const found = await inOrder
    .selectAll()
    .$if(end !== null, (query) => query.where(compared('<=', end as RecentPlace)))
    .where(matches(filter, endpointIds))
    .limit(limit)
    .execute();
  const rows = found.map((row) => ({ row, place: placeOf(row) }));
  return { rows, end: rows.length === limit ? (rows.at(-1)?.place ?? null) : end };
}

/** Finds up to `limit` deliveries before the position that were recorded after it was read, in the order of recording. */
async function recordedLate(
  db: Db,
  { owner, from: { place, known }, upTo }: Search,
  endpointIds: readonly string[],
  limit: number,
  { lateMax }: RecentEffort,
): Promise<{ ids: number[]; isAll: boolean }> {
  if (known === null || known >= upTo) return { ids: [], isAll: true };
  const streams = streamsOf(owner, { statuses: ['delivered'] }, endpointIds);
  const perStream = await Promise.all(
    streams.map((stream) =>
      db
        .selectFrom(
          inStream(db, stream)
            .select(['occurred_at', 'delivery_id'])
            .where(compared('<=', place))
            .orderBy('occurred_at', 'desc')
            .orderBy('delivery_id', 'desc')
            .limit(Math.ceil(lateMax / streams.length))
            .as('before'),
        )
        .select('delivery_id')
        .where('delivery_id', '>', known)
        .where('delivery_id', '<=', upTo)
        .orderBy('delivery_id')
        .limit(limit + 1)
        .execute(),
    ),
  );
  const ids = perStream
    .flat()
    .map((row) => row.delivery_id)
    .toSorted((one, other) => one - other);
  return { ids: ids.slice(0, limit), isAll: ids.length <= limit };
}

/** Reads the matches among some deliveries, in the order of the list. */
async function rowsOf(
  db: Db,
  ids: readonly number[],
  endpointIds: readonly string[],
  filter: RecentFilter,
): Promise<Delivery[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('delivery_id', 'in', ids)
    .where(matches(filter, endpointIds))
    .where('occurred_at', '>=', filter.since)
    .orderBy('occurred_at')
    .orderBy('delivery_id')
    .execute();
  return rows.map(toDelivery);
}

async function detailsOf(
  db: Db,
  deliveries: readonly Delivery[],
  urls: ReadonlyMap<string, string | null>,
): Promise<RecentWebhook[]> {
  if (deliveries.length === 0) return [];
  const ids = deliveries.map(({ deliveryId }) => deliveryId);
  const eventRows = await db
    .selectFrom('events')
    .selectAll()
    .where(
      'seq',
      'in',
      deliveries.map(({ eventSeq }) => eventSeq),
    )
    .execute();
  // The number of the last attempt is the number of attempts.
  const attemptRows = await db
    .selectFrom('webhook_deliveries as delivery')
    .innerJoin('webhook_attempts as attempt', (join) =>
      join
        .onRef('attempt.delivery_id', '=', 'delivery.delivery_id')
        .onRef('attempt.number', '=', 'delivery.attempts'),
    )
    .select(['attempt.delivery_id', 'attempt.at', 'attempt.status_code'])
    .where('delivery.delivery_id', 'in', ids)
    .execute();
  const events = new Map(eventRows.map((row) => [row.seq, toEvent(row)]));
  const attempts = new Map(
    attemptRows.map(({ delivery_id, at, status_code }) => [delivery_id, { at, statusCode: status_code }]),
  );
  return deliveries.map((delivery) => ({
    delivery,
    event: events.get(delivery.eventSeq) as RecordedEvent,
    url: urls.get(delivery.endpointId) ?? null,
    lastAttempt: attempts.get(delivery.deliveryId) ?? null,
  }));
}

/** The condition of the partial index. */
const undelivered = sql<boolean>`status <> ${sql.lit<DeliveryStatus>('delivered')}`;

function inStream(db: Db, stream: Stream) {
  const query = db.selectFrom('webhook_deliveries');
  if ('endCustomerClientId' in stream) {
    return query.where('end_customer_client_id', '=', stream.endCustomerClientId);
  }
  const { endpointId, status } = stream;
  return query
    .where('endpoint_id', '=', endpointId)
    .$if(status !== null, (some) => some.where(undelivered).where('status', '=', status as DeliveryStatus));
}

function matches(
  { webhookTypes, statuses, history }: RecentFilter,
  endpointIds: readonly string[],
): RawBuilder<boolean> {
  const within = (history ?? []).map(([first, last]) =>
    last === null ? sql`event_seq >= ${first}` : sql`event_seq between ${first} and ${last}`,
  );
  return sql<boolean>`endpoint_id in (${sql.join(endpointIds)})
    and webhook_type in (${sql.join(webhookTypes)})
    and status in (${sql.join(statuses)})
    and ${history === null ? sql`true` : sql`(${sql.join(within, sql` or `)})`}`;
}

function placeOf(row: { occurred_at: number; delivery_id: number }): RecentPlace {
  return { occurredAt: row.occurred_at, deliveryId: row.delivery_id };
}

/** Compares with a position; with the time also by itself, so that PostgreSQL can estimate the number of rows. */
function compared(how: '>' | '<=', { occurredAt, deliveryId }: RecentPlace): RawBuilder<boolean> {
  return sql`(occurred_at, delivery_id) ${sql.raw(how)} (${occurredAt}, ${deliveryId})
    and occurred_at ${sql.raw(how === '>' ? '>=' : '<=')} ${occurredAt}`;
}

/** Merges windows, as far as all of them have been searched. */
function merged(windows: readonly Window<DeliveryRow, RecentPlace>[]): Window<DeliveryRow, RecentPlace> {
  const [end = null] = windows.flatMap(({ end }) => end ?? []).toSorted(byRecentPlace);
  const rows = windows
    .flatMap((window) => window.rows)
    .filter(({ place }) => end === null || byRecentPlace(place, end) <= 0)
    .toSorted((one, other) => byRecentPlace(one.place, other.place));
  return { rows, end };
}
