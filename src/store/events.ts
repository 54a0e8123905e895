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
  const toBeTold = await whoIsTold(db, events);
  const quiet = events.filter((event) => !toBeTold.has(event));
  await insertRows(
    db,
    'events',
    quiet.map((event) => toEventRow(event, recordedAt)),
  );
  if (toBeTold.size === 0) return;
  const told = [...toBeTold.keys()];
  const rows = told.map((event) => toEventRow(event, recordedAt));
  const numbered = await insertReturning(db, 'events', rows, ['id', 'seq']);
  const seqs = new Map(numbered.map(({ id, seq }) => [id, seq]));
  const deliveries = told.flatMap((event) =>
    (toBeTold.get(event) ?? []).map((to) => ({ ...to, event, eventSeq: seqs.get(event.id) as number })),
  );
  await insertDeliveries(db, deliveries);
}

/** Writes one event as {@link appendEvents} does, and returns its number in the log. */
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
