import type { DomainEvent } from '../domain/event.ts';
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
