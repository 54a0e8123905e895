import type { DomainEvent, EventType } from '../domain/event.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Sandbox } from '../domain/sandbox/sandbox.ts';
import { type RecordedEvent, toEvent, toEventRow } from './event-rows.ts';
import { listStart, toPage } from './page.ts';
import { insertReturning, insertRows } from './prepared.ts';
import type { Db } from './tables.ts';
import { insertDeliveries, subscribersOf } from './webhook-deliveries.ts';

/** Writes events and their webhook deliveries: always within the unit of work of the state change they record. */
export async function appendEvents(db: Db, events: readonly DomainEvent[]): Promise<void> {
  const recordedAt = Date.now();
  const rows = events.map((event) => toEventRow(event, recordedAt));
  const subscribed = await subscribersOf(db, events);
  if (subscribed.size === 0) return insertRows(db, 'events', rows);
  // All together, with or without webhooks, so that the log keeps the order in which they happened.
  const numbered = await insertReturning(db, 'events', rows, ['id', 'seq']);
  const seqs = new Map(numbered.map(({ id, seq }) => [id, seq]));
  const deliveries = [...subscribed].flatMap(([event, subscriptions]) =>
    subscriptions.map((to) => ({ ...to, event, eventSeq: seqs.get(event.id) as number })),
  );
  await insertDeliveries(db, deliveries);
}

/** Writes one event without webhook deliveries and returns its number. */
export async function appendNumberedEvent(db: Db, event: DomainEvent): Promise<number> {
  const { seq } = await db
    .insertInto('events')
    .values(toEventRow(event, Date.now()))
    .returning('seq')
    .executeTakeFirstOrThrow();
  return seq;
}

/** Lists the latest updates of an end customer, newest first. */
export async function listUpdates(
  db: Db,
  endCustomerClientId: string,
  limit: number,
): Promise<RecordedEvent[]> {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('end_customer_client_id', '=', endCustomerClientId)
    .where('type', '=', 'end_customer.updated')
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toEvent);
}

/** Lists the events of an end customer, newest first; limited to `history` and `types` if given. */
export async function listEventsOfEndCustomer(
  db: Db,
  endCustomerClientId: string,
  { history, types }: { history: Sandbox['history'] | null; types: readonly EventType[] | null },
  request: PageRequest,
): Promise<Page<RecordedEvent>> {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('end_customer_client_id', '=', endCustomerClientId)
    .where('seq', '<', (request.after ?? listStart).order)
    .$if(types !== null, (query) => query.where('type', 'in', types ?? []))
    .$if(history !== null, (query) =>
      query.where((row) =>
        row.or(
          (history ?? []).map(([first, last]) =>
            row.and([row('seq', '>=', first), ...(last === null ? [] : [row('seq', '<=', last)])]),
          ),
        ),
      ),
    )
    .orderBy('seq', 'desc')
    .limit(request.limit + 1)
    .execute();
  return toPage(rows, request, toEvent, ({ seq, id }) => ({ order: seq, id }));
}
