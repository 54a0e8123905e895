import type { DomainEvent } from '../domain/event.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Sandbox } from '../domain/sandbox/sandbox.ts';
import { listStart, toPage } from './page.ts';
import { insertRows } from './prepared.ts';
import type { Db, EventRow } from './tables.ts';

/** Writes events with the state they tell of: always within that state's unit of work. */
export async function appendEvents(db: Db, events: readonly DomainEvent[]): Promise<void> {
  const recordedAt = Date.now();
  await insertRows(
    db,
    'events',
    events.map((event) => toRow(event, recordedAt)),
  );
}

/** Writes one event as {@link appendEvents} does, and returns its number in the log. */
export async function appendNumberedEvent(db: Db, event: DomainEvent): Promise<number> {
  const { seq } = await db
    .insertInto('events')
    .values(toRow(event, Date.now()))
    .returning('seq')
    .executeTakeFirstOrThrow();
  return seq;
}

/** An event with the time it was written down, in milliseconds since the epoch. */
export interface RecordedEvent extends DomainEvent {
  recordedAt: number;
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

function toEvent(row: Omit<EventRow, 'seq'>): RecordedEvent {
  return {
    id: row.id,
    type: row.type,
    realm: row.realm,
    partnerClientId: row.partner_client_id,
    endCustomerClientId: row.end_customer_client_id,
    institutionId: row.institution_id,
    environment: row.environment,
    actor: row.actor,
    data: JSON.parse(row.data) as RecordedEvent['data'],
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
  };
}

function toRow(event: DomainEvent, recordedAt: number): Omit<EventRow, 'seq'> {
  return {
    id: event.id,
    type: event.type,
    realm: event.realm,
    partner_client_id: event.partnerClientId,
    end_customer_client_id: event.endCustomerClientId,
    institution_id: event.institutionId,
    environment: event.environment,
    actor: event.actor,
    data: JSON.stringify(event.data),
    occurred_at: event.occurredAt,
    recorded_at: recordedAt,
  };
}
