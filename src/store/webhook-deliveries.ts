import { sql } from 'kysely';
import type { DomainEvent } from '../domain/event.ts';
import type { RefusedDefect } from '../domain/webhook/defect.ts';
import type { Delivery, DeliveryStatus } from '../domain/webhook/delivery.ts';
import { environmentsOf, type WebhookType, webhookTypesOf } from '../domain/webhook/webhook-type.ts';
import { columns } from './columns.ts';
import { type RecordedEvent, toEvent } from './event-rows.ts';
import type { EventRow } from './event-tables.ts';
import { insertRows, prepared } from './prepared.ts';
import type { Db, WebhookAttemptRow, WebhookDeliveryRow } from './tables.ts';

/** A literal, as in the index of pending deliveries. */
export const pendingStatus = sql.lit<DeliveryStatus>('pending');

/** A webhook type that an endpoint has subscribed to. */
interface Subscription {
  endpointId: string;
  webhookType: WebhookType;
}

const endpointsOfPartner = prepared((db, args: { partnerClientId: string }) =>
  db
    .selectFrom('webhook_endpoints')
    .select(['endpoint_id', 'environment', 'webhook_types', 'full_since'])
    .where('partner_client_id', '=', args.partnerClientId)
    .where('removed_at', 'is', null),
);

/**
 * Returns the subscriptions of each event; events without subscribers are omitted. Those of full endpoints are dropped and
 * counted.
 */
export async function subscribersOf(
  db: Db,
  events: readonly DomainEvent[],
): Promise<Map<DomainEvent, readonly Subscription[]>> {
  const subscribed = new Map<DomainEvent, readonly Subscription[]>();
  const dropped = new Map<string, number>();
  const notifiable = events.filter((event) => webhookTypesOf(event).length > 0);
  for (const [partnerClientId, own] of Map.groupBy(notifiable, (event) => event.partnerClientId)) {
    const endpoints = partnerClientId === null ? [] : await endpointsOfPartner(db, { partnerClientId });
    for (const event of endpoints.length === 0 ? [] : own) {
      const types = webhookTypesOf(event);
      const environments = environmentsOf(event);
      const subscriptions = endpoints
        .filter(({ environment }) => environments.includes(environment))
        .flatMap(({ endpoint_id: endpointId, webhook_types, full_since }) => {
          const asked = JSON.parse(webhook_types) as WebhookType[];
          const wanted = types.filter((type) => asked.includes(type));
          if (full_since === null) return wanted.map((webhookType) => ({ endpointId, webhookType }));
          dropped.set(endpointId, (dropped.get(endpointId) ?? 0) + wanted.length);
          return [];
        });
      if (subscriptions.length > 0) subscribed.set(event, subscriptions);
    }
  }
  for (const [endpointId, count] of dropped) await countDropped(db, { endpointId, count });
  return subscribed;
}

async function countDropped(
  db: Db,
  { endpointId, count }: { endpointId: string; count: number },
): Promise<void> {
  await db
    .updateTable('webhook_endpoints')
    .set((row) => ({ dropped: row('dropped', '+', count) }))
    .where('endpoint_id', '=', endpointId)
    .execute();
}

/** A webhook to be sent: its endpoint, type and event. */
interface NewDelivery extends Subscription {
  event: Pick<DomainEvent, 'partnerClientId' | 'realm' | 'endCustomerClientId' | 'occurredAt'>;
  eventSeq: number;
  /** Defaults to the event's time. */
  dueAt?: number;
  defect?: RefusedDefect | null;
}

/** Saves webhooks to be sent, in the unit of work that writes their events; they are due from then on. */
export async function insertDeliveries(db: Db, deliveries: readonly NewDelivery[]): Promise<void> {
  await insertRows(db, 'webhook_deliveries', deliveries.map(toNewRow));
}

/** Saves one webhook to be sent, and returns it. */
export async function insertDelivery(db: Db, delivery: NewDelivery): Promise<Delivery> {
  const row = await db
    .insertInto('webhook_deliveries')
    .values(toNewRow(delivery))
    .returningAll()
    .executeTakeFirstOrThrow();
  return toDelivery(row);
}

/** A due webhook with its event. */
export interface DueDelivery {
  delivery: Delivery;
  event: RecordedEvent;
}

const dueOf = prepared((db, args: { endpointId: string; until: number; limit: number }) =>
  db
    .selectFrom('webhook_deliveries')
    .innerJoin('events', 'events.seq', 'webhook_deliveries.event_seq')
    .selectAll('webhook_deliveries')
    .select([
      'events.id',
      'events.type',
      'events.institution_id',
      'events.environment',
      'events.actor',
      'events.data',
      'events.recorded_at',
    ])
    .where('webhook_deliveries.status', '=', pendingStatus)
    .where('webhook_deliveries.endpoint_id', '=', args.endpointId)
    .where('webhook_deliveries.due_at', '<=', args.until)
    .orderBy('webhook_deliveries.due_at')
    .orderBy('webhook_deliveries.delivery_id')
    .limit(args.limit),
);

/** Lists an endpoint's webhooks due by `until`, in realm time, in the order in which they fell due. */
export async function listDueDeliveries(
  db: Db,
  args: { endpointId: string; until: number; limit: number },
): Promise<DueDelivery[]> {
  const rows = await dueOf(db, args);
  return rows.map((row) => ({ delivery: toDelivery(row), event: toEvent(row as unknown as EventRow) }));
}

const deliveryOf = prepared((db, args: { deliveryId: number }) =>
  db.selectFrom('webhook_deliveries').selectAll().where('delivery_id', '=', args.deliveryId),
);

export async function findDelivery(db: Db, deliveryId: number): Promise<Delivery | undefined> {
  const [row] = await deliveryOf(db, { deliveryId });
  return row && toDelivery(row);
}

const progress = columns('status', 'attempts', 'tries', 'triedSince', 'dueAt');
type Progress = Pick<WebhookDeliveryRow, (typeof progress.names)[number]>;

const concluded = prepared(
  (
    db,
    args: Progress & { delivery_id: number } & {
      [Column in 'status' | 'attempts' | 'tries' | 'due_at' as `${Column}_before`]: Progress[Column];
    },
  ) =>
    db
      .updateTable('webhook_deliveries')
      .set({
        status: args.status,
        attempts: args.attempts,
        tries: args.tries,
        tried_since: args.tried_since,
        due_at: args.due_at,
      })
      .where('delivery_id', '=', args.delivery_id)
      .where('status', '=', args.status_before)
      .where('attempts', '=', args.attempts_before)
      .where('tries', '=', args.tries_before)
      .where('due_at', '=', args.due_at_before)
      .returning('delivery_id'),
);

/** Saves a delivery after an attempt; returns false, with nothing saved, if it has changed since `before`. */
export async function saveConcluded(db: Db, before: Delivery, after: Delivery): Promise<boolean> {
  const { status, attempts, tries, due_at } = progress.write(before);
  const asBefore = {
    status_before: status,
    attempts_before: attempts,
    tries_before: tries,
    due_at_before: due_at,
  };
  const rows = await concluded(db, { ...progress.write(after), ...asBefore, delivery_id: after.deliveryId });
  return rows.length > 0;
}

/** Saves attempts in the log. */
export async function insertAttempts(db: Db, attempts: readonly WebhookAttemptRow[]): Promise<void> {
  await insertRows(db, 'webhook_attempts', attempts);
}

const madeDue = prepared(
  (
    db,
    args: Pick<WebhookDeliveryRow, 'status' | 'tries' | 'tried_since' | 'due_at'> & { delivery_id: number },
  ) =>
    db
      .updateTable('webhook_deliveries')
      .set({ status: args.status, tries: args.tries, tried_since: args.tried_since, due_at: args.due_at })
      .where('delivery_id', '=', args.delivery_id),
);

/** Saves deliveries that are due again. Their endpoint is locked, so that no attempt is being concluded. */
export async function saveReplayed(db: Db, deliveries: readonly Delivery[]): Promise<void> {
  for (const delivery of deliveries) {
    await madeDue(db, { ...progress.write(delivery), delivery_id: delivery.deliveryId });
  }
}

function toNewRow({ event, endpointId, webhookType, eventSeq, dueAt, defect = null }: NewDelivery) {
  return {
    endpoint_id: endpointId,
    partner_client_id: event.partnerClientId as string,
    realm: event.realm as Delivery['realm'],
    end_customer_client_id: event.endCustomerClientId,
    event_seq: eventSeq,
    webhook_type: webhookType,
    status: 'pending' as const,
    attempts: 0,
    tries: 0,
    tried_since: null,
    due_at: dueAt ?? event.occurredAt,
    defect,
    occurred_at: event.occurredAt,
  };
}

const fields = columns(
  'deliveryId',
  'endpointId',
  'partnerClientId',
  'realm',
  'endCustomerClientId',
  'eventSeq',
  'webhookType',
  'status',
  'attempts',
  'tries',
  'triedSince',
  'dueAt',
  'defect',
  'occurredAt',
);

/** Converts a delivery from its row. */
export function toDelivery(row: Omit<WebhookDeliveryRow, 'delivery_id'> & { delivery_id: number }): Delivery {
  return fields.read(row);
}
