import type { DomainEvent } from '../domain/event.ts';
import type { Delivery } from '../domain/webhook/delivery.ts';
import type { Firing } from '../domain/webhook/fire.ts';
import { appendNumberedEvent } from './events.ts';
import type { Db } from './tables.ts';
import { insertDeliveries, subscribersOf, toDelivery } from './webhook-deliveries.ts';

/**
 * Saves fired events with their webhooks to all subscribed endpoints. Returns the events by number, and the number of
 * webhooks.
 */
export async function saveFiring(
  db: Db,
  { events, webhooks }: Firing,
): Promise<{ events: ReadonlyMap<number, DomainEvent>; count: number }> {
  const seqs = new Map<DomainEvent, number>();
  for (const event of events) seqs.set(event, await appendNumberedEvent(db, event));
  const subscribed = await subscribersOf(db, events);
  const deliveries = webhooks.flatMap((webhook) =>
    (subscribed.get(webhook.event) ?? []).map((to) => ({
      ...to,
      ...webhook,
      eventSeq: seqs.get(webhook.event) as number,
    })),
  );
  await insertDeliveries(db, deliveries);
  return { events: new Map([...seqs].map(([event, seq]) => [seq, event])), count: deliveries.length };
}

/** A webhook with its attempts so far, in order; `at` is realm time. */
interface TriedDelivery {
  delivery: Delivery;
  attempts: readonly {
    at: number;
    statusCode: number | null;
    failure: string | null;
    durationMs: number;
  }[];
}

/** Lists the webhooks of some events of an end customer, in the order of their creation. */
export async function listTriedDeliveries(
  db: Db,
  endCustomerClientId: string,
  eventSeqs: readonly number[],
): Promise<TriedDelivery[]> {
  const rows = await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('end_customer_client_id', '=', endCustomerClientId)
    .where('event_seq', 'in', eventSeqs)
    .orderBy('delivery_id')
    .execute();
  if (rows.length === 0) return [];
  const attempts = await db
    .selectFrom('webhook_attempts')
    .select(['delivery_id', 'at', 'status_code', 'failure', 'duration_ms'])
    .where(
      'delivery_id',
      'in',
      rows.map(({ delivery_id }) => delivery_id),
    )
    .orderBy('number')
    .execute();
  const byDelivery = Map.groupBy(attempts, ({ delivery_id }) => delivery_id);
  return rows.map((row) => ({
    delivery: toDelivery(row),
    attempts: (byDelivery.get(row.delivery_id) ?? []).map(({ at, status_code, failure, duration_ms }) => ({
      at,
      statusCode: status_code,
      failure,
      durationMs: duration_ms,
    })),
  }));
}
