import Type, { type Static } from 'typebox';
import { type DomainEvent, eventTypes } from '../../domain/event.ts';
import { everyRole } from '../access.ts';
import { environment, nullable, oneOf } from '../fields.ts';
import { operation } from '../operation.ts';
import { endCustomerParams } from './end-customer-schemas.ts';
import { exampleEvent } from './examples.ts';
import { timestamp, toTimestamp } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

/** Fields of every event. */
export const eventFields = {
  event_id: Type.String({ description: 'Id of the event.' }),
  type: oneOf(eventTypes, { title: 'EventType', description: 'Type of the event.' }),
  actor: Type.String({
    description:
      'The actor: `user:` and a user_id, `partner:` and a client_id, `operator:` and a token_id, `developer` for ' +
      'the console of `gingham dev`, or `system`.',
  }),
  institution_id: nullable(Type.String({ description: 'Related institution.' })),
  environment: nullable(environment),
  data: Type.Record(Type.String(), Type.Unknown(), {
    description:
      'Details: often `before`, `after` or `reason`; `issued_keys`, and `ended_keys`, the environments in which ' +
      'all keys were revoked.',
  }),
  occurred_at: timestamp('Time of the event, in realm time.'),
  recorded_at: timestamp('Time of recording.'),
};

export const eventSchema = Type.Object(eventFields, {
  title: 'Event',
  description: 'An event of an end customer.',
});

export const listEndCustomerEvents = operation({
  id: 'listEndCustomerEvents',
  roles: everyRole,
  method: 'GET',
  path: '/v1/end-customers/:client_id/events',
  tag: 'Management',
  scope: 'any',
  summary: 'List an end customer’s events',
  description: 'Lists the events of an end customer, newest first.',
  params: endCustomerParams,
  query: pageQuery,
  reply: { events: Type.Array(eventSchema), ...nextCursor },
  errors: ['NOT_FOUND'],
  replyExample: { events: [exampleEvent], next_cursor: null },
});

export function toEventReply(event: DomainEvent & { recordedAt: number }): Static<typeof eventSchema> {
  return {
    event_id: event.id,
    type: event.type,
    actor: event.actor,
    institution_id: event.institutionId,
    environment: event.environment,
    data: toSnake(event.data) as Record<string, unknown>,
    occurred_at: toTimestamp(event.occurredAt),
    recorded_at: toTimestamp(event.recordedAt),
  };
}

/** Converts the keys of JSON to the wire's spelling. */
export function toSnake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSnake);
  if (typeof value !== 'object' || value === null) return value;
  const rename = (name: string) => name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [rename(name), toSnake(inner)]));
}
