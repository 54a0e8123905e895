import type { DomainEvent } from '../domain/event.ts';
import type { EventRow } from './tables.ts';

/** An event with its recording time, in milliseconds since the epoch. */
export interface RecordedEvent extends DomainEvent {
  recordedAt: number;
}

/** Converts an event from its row. */
export function toEvent(row: Omit<EventRow, 'seq'>): RecordedEvent {
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

/** Converts an event to its row. */
export function toEventRow(event: DomainEvent, recordedAt: number): Omit<EventRow, 'seq'> {
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
