import type { DomainEvent } from '../domain/event.ts';
import type { StoredEvent } from './audit-chain.ts';
import type { UnchainedEvent } from './audit-heads.ts';
import { columns } from './columns.ts';

/** An event with its recording time, in milliseconds since the epoch. */
export interface RecordedEvent extends DomainEvent {
  recordedAt: number;
}

/** An event with its place in its chain. */
export interface ChainedRecord extends RecordedEvent {
  position: number | null;
  hash: string | null;
}

const fields = columns(
  'id',
  'type',
  'realm',
  'partnerClientId',
  'endCustomerClientId',
  'institutionId',
  'environment',
  'actor',
  'clientAddress',
  'occurredAt',
);

/** Converts an event from its row. */
export function toEvent(row: UnchainedEvent): RecordedEvent {
  const data = JSON.parse(row.data) as RecordedEvent['data'];
  return { ...fields.read(row), data, recordedAt: row.recorded_at };
}

/** Converts an event with its place in its chain from its row. */
export function toChainedRecord(row: StoredEvent): ChainedRecord {
  return { ...toEvent(row), position: row.position, hash: row.hash };
}

/** Converts an event to its row. */
export function toEventRow(event: DomainEvent, recordedAt: number): UnchainedEvent {
  return { ...fields.write(event), data: JSON.stringify(event.data), recorded_at: recordedAt };
}
