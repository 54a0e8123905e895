import Type, { type Static } from 'typebox';
import type { DomainEvent } from '../../domain/event.ts';
import { changesOf } from '../../domain/event-changes.ts';
import { everyRole } from '../access.ts';
import { clientId, institutionIdPattern, nullable, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { eventFields, toEventReply, toSnake } from './events.ts';
import { exampleAuditEvent } from './examples.ts';
import { idParam, realm, toTimeOrNull } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

const change = Type.Object(
  {
    field: Type.String({ description: 'What was changed; a member of a document is `document.member`.' }),
    before: Type.Unknown({ description: 'What it was; null where there was nothing.' }),
    after: Type.Unknown({ description: 'What it is since; null where there is nothing.' }),
    is_secret: Type.Boolean({
      description: 'A secret was changed: what it was and is stands nowhere, so that both are null.',
    }),
  },
  { title: 'Change', description: 'One thing that an event changed. A logo is told by its SHA-256.' },
);

const concerned = (description: string) =>
  nullable(
    Type.String({
      description: `${description} Null where none is concerned, and for one that is no longer there.`,
    }),
  );

export const auditEventSchema = Type.Object(
  {
    ...eventFields,
    actor_label: Type.String({
      description: 'Who did it, in words: the name of a token, a user or a partner, where one is known.',
    }),
    realm: nullable(realm),
    partner_client_id: nullable(Type.String({ description: 'The partner it concerns.' })),
    end_customer_client_id: nullable(Type.String({ description: 'The end customer it concerns.' })),
    partner_name: concerned('What the partner is called.'),
    end_customer_name: concerned('What the end customer is called.'),
    institution_name: concerned('What the institution is called.'),
    changes: Type.Array(change, { description: 'Old and new values, where something was changed.' }),
  },
  { title: 'AuditEvent', description: 'Something that happened, with who did it and what it changed.' },
);

const query = Type.Object(
  {
    type: Type.Optional(
      text({
        description:
          'Only of this type, or of all types that begin so where it ends in a dot: `end_customer.approved`, `end_customer.`.',
        maxLength: 64,
      }),
    ),
    actor: Type.Optional(text({ description: 'Only what this actor did, as `actor` tells it.' })),
    partner_client_id: Type.Optional(clientId),
    end_customer_client_id: Type.Optional(clientId),
    institution_id: Type.Optional(
      Type.String({ pattern: institutionIdPattern, description: 'Only what concerns this institution.' }),
    ),
    realm: Type.Optional(realm),
    from: Type.Optional(
      Type.String({ format: 'date-time', description: 'Only what was written down then or later.' }),
    ),
    to: Type.Optional(
      Type.String({ format: 'date-time', description: 'Only what was written down before.' }),
    ),
    q: Type.Optional(
      text({
        description:
          'Only what an id stands in, whole: of an event, a partner, an end customer, an institution, a token, a user, a key or an endpoint.',
        maxLength: 64,
      }),
    ),
    ...pageQuery,
  },
  { additionalProperties: false },
);

export const listEvents = operation({
  id: 'listEvents',
  method: 'GET',
  path: '/v1/events',
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'List what happened',
  description:
    'The audit log: lists what happened, the newest first, with who did it and what it changed. A partner sees what ' +
    'concerns it; of users and tokens, only admins are told who are signed in. What happened in a sandbox stays in the ' +
    'log when the sandbox is reset or taken back. Where few of very many match, a page can hold fewer than `limit`, even ' +
    'none, and still have a `next_cursor`: the search goes on there.',
  query,
  reply: Type.Object(
    { events: Type.Array(auditEventSchema), ...nextCursor, ...requestIdField },
    { title: 'ListEventsResponse' },
  ),
  errors: [],
  replyExample: { events: [exampleAuditEvent], next_cursor: null, request_id: exampleRequestId },
});

export const readEvent = operation({
  id: 'readEvent',
  method: 'GET',
  path: '/v1/events/:event_id',
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'Read an event',
  description: 'Tells one event of the audit log.',
  params: Type.Object({ event_id: idParam('The event’s event_id.') }),
  reply: Type.Object({ event: auditEventSchema, ...requestIdField }, { title: 'ReadEventResponse' }),
  errors: ['NOT_FOUND'],
  replyExample: { event: exampleAuditEvent, request_id: exampleRequestId },
});

/** What the log is asked for, in the store's terms. */
export function toEventFilter(asked: Static<typeof query>) {
  return {
    type: asked.type ?? null,
    actor: asked.actor ?? null,
    partnerClientId: asked.partner_client_id ?? null,
    endCustomerClientId: asked.end_customer_client_id ?? null,
    institutionId: asked.institution_id ?? null,
    realm: asked.realm ?? null,
    from: toTimeOrNull(asked.from),
    to: toTimeOrNull(asked.to),
    id: asked.q ?? null,
  };
}

/** What to call those an event has to do with. */
export interface EventNames {
  actor: string;
  partner: string | null;
  endCustomer: string | null;
  institution: string | null;
}

/** An event for the log, with the names of those it has to do with. */
export function toAuditEventReply(
  event: DomainEvent & { recordedAt: number },
  names: EventNames,
): Static<typeof auditEventSchema> {
  return {
    ...toEventReply(event),
    actor_label: names.actor,
    realm: event.realm,
    partner_client_id: event.partnerClientId,
    end_customer_client_id: event.endCustomerClientId,
    partner_name: names.partner,
    end_customer_name: names.endCustomer,
    institution_name: names.institution,
    changes: changesOf(event).map(({ field, before, after, isSecret }) => ({
      field: toSnakeName(field),
      before: toSnake(before),
      after: toSnake(after),
      is_secret: isSecret,
    })),
  };
}

function toSnakeName(name: string): string {
  return Object.keys(toSnake({ [name]: null }) as object)[0] as string;
}
