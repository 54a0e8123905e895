import Type, { type Static } from 'typebox';
import { type DomainEvent, eventTypes } from '../../domain/event.ts';
import { everyRole } from '../access.ts';
import { environment, nullable, oneOf } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { endCustomerParams } from './end-customer-schemas.ts';
import { exampleEvent } from './examples.ts';
import { timestamp, toTimestamp } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

/** What every event tells. */
export const eventFields = {
  event_id: Type.String({ description: 'Identifies the event.' }),
  type: oneOf(eventTypes, { title: 'EventType', description: 'What happened.' }),
  actor: Type.String({
    description:
      'Who did it: `user:` and a user_id, `partner:` and a client_id, `operator:` and a token_id, `developer` at ' +
      'the console of `gingham dev`, or `system`.',
  }),
  institution_id: nullable(Type.String({ description: 'Where an institution is concerned.' })),
  environment: nullable(environment),
  data: Type.Record(Type.String(), Type.Unknown(), {
    description:
      'What there is to say beside: often `before`, `after` or `reason`; `issued_keys`, and `ended_keys`, the ' +
      'environments in which all keys ended.',
  }),
  occurred_at: timestamp('When it happened, by the clock of its realm.'),
  recorded_at: timestamp('When it was written down.'),
};

export const eventSchema = Type.Object(eventFields, {
  title: 'Event',
  description: 'Something that happened to an end customer.',
});

export const listEndCustomerEvents = operation({
  id: 'listEndCustomerEvents',
  roles: everyRole,
  method: 'GET',
  path: '/v1/end-customers/:client_id/events',
  tag: 'Management',
  scope: 'any',
  summary: 'List an end customer’s events',
  description: 'Lists what happened to an end customer, the newest first.',
  params: endCustomerParams,
  query: Type.Object(pageQuery, { additionalProperties: false }),
  reply: Type.Object(
    { events: Type.Array(eventSchema), ...nextCursor, ...requestIdField },
    { title: 'ListEndCustomerEventsResponse' },
  ),
  errors: ['NOT_FOUND'],
  replyExample: { events: [exampleEvent], next_cursor: null, request_id: exampleRequestId },
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

/** JSON with its keys as the wire spells them. */
export function toSnake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSnake);
  if (typeof value !== 'object' || value === null) return value;
  const rename = (name: string) => name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [rename(name), toSnake(inner)]));
}
