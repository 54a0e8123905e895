import type { DomainEvent, EventType } from '../domain/event.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Sandbox } from '../domain/sandbox/sandbox.ts';
import type { ChainedEvent } from './audit-chain.ts';
import { insertChained } from './audit-heads.ts';
import { processClock } from './clock.ts';
import { type RecordedEvent, toEvent, toEventRow } from './event-rows.ts';
import { listStart, toPage } from './page.ts';
import type { Db } from './tables.ts';
import { insertDeliveries, subscribersOf } from './webhook-deliveries.ts';

/** Writes events and their webhook deliveries: always within the unit of work of the state change they record. */
export async function appendEvents(db: Db, events: readonly DomainEvent[]): Promise<void> {
  if (events.length === 0) return;
  const subscribed = await subscribersOf(db, events);
  const rows = await insertEvents(db, events);
  if (subscribed.size === 0) return;
  const seqs = new Map(rows.map(({ id, seq }) => [id, seq]));
  const deliveries = [...subscribed].flatMap(([event, subscriptions]) =>
    subscriptions.map((to) => ({ ...to, event, eventSeq: seqs.get(event.id) as number })),
  );
  await insertDeliveries(db, deliveries);
}

/** Writes one event without webhook deliveries and returns its number. */
export async function appendNumberedEvent(db: Db, event: DomainEvent): Promise<number> {
  const [row] = await insertEvents(db, [event]);
  return (row as ChainedEvent).seq;
}

async function insertEvents(db: Db, events: readonly DomainEvent[]): Promise<ChainedEvent[]> {
  const recordedAt = processClock.now();
  return insertChained(
    db,
    events.map((event) => toEventRow(event, recordedAt)),
  );
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
