import type { Schema } from '../../api/client.ts';

type AuditEvent = Schema<'AuditEvent'>;

/**
 * Groups the registrations of one end customer that one actor moved to the same status at one moment, such as those of all
 * institutions; every other event is a group of its own. Groups are in the order of their first events.
 */
export function momentsOf(events: readonly AuditEvent[]): AuditEvent[][] {
  return [...Map.groupBy(events, momentOf).values()];
}

function momentOf({ event_id, type, actor, end_customer_client_id, occurred_at, data }: AuditEvent): string {
  if (!type.startsWith('registration.') || end_customer_client_id === null) return event_id;
  return JSON.stringify([type, actor, end_customer_client_id, occurred_at, data['after']]);
}

/** What a group has in common: “9 institutions enabled”, “Chase enabled”. */
export function momentLabel(events: readonly AuditEvent[]): string {
  const institutions = new Set(events.map(({ institution_id }) => institution_id)).size;
  const [first] = events;
  const after = first?.data['after'];
  const moved = typeof after === 'string' ? after : (first?.type ?? '').replace('registration.', '');
  const status = moved.toLowerCase().replaceAll('_', ' ');
  const one = first?.institution_name ?? '1 institution';
  return `${institutions === 1 ? one : `${institutions} institutions`} ${status}`;
}
