import type { DomainEvent } from '../domain/event.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Sandbox } from '../domain/sandbox/sandbox.ts';
import { type RecordedEvent, toEvent, toEventRow } from './event-rows.ts';
import { listStart, toPage } from './page.ts';
import { insertReturning, insertRows } from './prepared.ts';
import type { Db } from './tables.ts';
import { insertDeliveries } from './webhook-deliveries.ts';
import { whoIsTold } from './webhook-subscribers.ts';

/**
 * Writes events with the state they tell of, and the webhooks that are to tell of them: always within that state's unit
 * of work.
 */
export async function appendEvents(db: Db, events: readonly DomainEvent[]): Promise<void> {
  const recordedAt = Date.now();
  const rows = events.map((event) => toEventRow(event, recordedAt));
  const toBeTold = await whoIsTold(db, events);
  if (toBeTold.size === 0) return insertRows(db, 'events', rows);
  // All of them together, told or not: the log has them in the order in which they happened.
  const numbered = await insertReturning(db, 'events', rows, ['id', 'seq']);
  const seqs = new Map(numbered.map(({ id, seq }) => [id, seq]));
  const deliveries = [...toBeTold].flatMap(([event, subscriptions]) =>
    subscriptions.map((to) => ({ ...to, event, eventSeq: seqs.get(event.id) as number })),
  );
  await insertDeliveries(db, deliveries);
}

/** Writes one event, which no webhook tells of by itself, and returns its number in the log. */
export async function appendNumberedEvent(db: Db, event: DomainEvent): Promise<number> {
  const { seq } = await db
    .insertInto('events')
    .values(toEventRow(event, Date.now()))
    .returning('seq')
    .executeTakeFirstOrThrow();
  return seq;
}

/** Lists what happened to an end customer, the newest first; only what is in `history` where one is given. */
export async function listEventsOfEndCustomer(
  db: Db,
  endCustomerClientId: string,
  history: Sandbox['history'] | null,
  request: PageRequest,
): Promise<Page<RecordedEvent>> {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('end_customer_client_id', '=', endCustomerClientId)
    .where('seq', '<', (request.after ?? listStart).order)
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
