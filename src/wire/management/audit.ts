import Type, { type Static } from 'typebox';
import type { DomainEvent } from '../../domain/event.ts';
import { changesOf } from '../../domain/event-changes.ts';
import { everyRole } from '../access.ts';
import { clientId, institutionIdPattern, nullable, text } from '../fields.ts';
import { operation, type StaticOf } from '../operation.ts';
import { eventFields, toEventReply, toSnake } from './events.ts';
import { exampleAuditEvent } from './examples.ts';
import { idParam, realm, toTimeOrNull } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

const change = Type.Object(
  {
    field: Type.String({ description: 'Changed field; a member of a document is `document.member`.' }),
    before: Type.Unknown({ description: 'Old value, or null.' }),
    after: Type.Unknown({ description: 'New value, or null.' }),
    is_secret: Type.Boolean({
      description: 'Whether the field is a secret: its values are not recorded, so both are null.',
    }),
  },
  { title: 'Change', description: 'A change made by an event. A logo is represented by its SHA-256.' },
);

const concerned = (description: string) =>
  nullable(
    Type.String({
      description: `${description} Null if not applicable, or if it no longer exists.`,
    }),
  );

export const auditEventSchema = Type.Object(
  {
    ...eventFields,
    actor_label: Type.String({
      description: 'Display name of the actor: the name of a token, a user or a partner, if known.',
    }),
    realm: nullable(realm),
    partner_client_id: nullable(Type.String({ description: 'Related partner.' })),
    end_customer_client_id: nullable(Type.String({ description: 'Related end customer.' })),
    partner_name: concerned('Name of the partner.'),
    end_customer_name: concerned('Name of the end customer.'),
    institution_name: concerned('Name of the institution.'),
    changes: Type.Array(change, { description: 'Old and new values of changed fields.' }),
  },
  { title: 'AuditEvent', description: 'An event with its actor and changes.' },
);

const query = {
  type: Type.Optional(
    text({
      description:
        'Only events of this type or, if it ends in a dot, of all types with this prefix: ' +
        '`end_customer.approved`, `end_customer.`.',
      maxLength: 64,
    }),
  ),
  actor: Type.Optional(text({ description: 'Only events of this actor, in the format of `actor`.' })),
  partner_client_id: Type.Optional(clientId),
  end_customer_client_id: Type.Optional(clientId),
  institution_id: Type.Optional(
    Type.String({ pattern: institutionIdPattern, description: 'Only events about this institution.' }),
  ),
  realm: Type.Optional(realm),
  from: Type.Optional(
    Type.String({ format: 'date-time', description: 'Only events recorded at or after this time.' }),
  ),
  to: Type.Optional(
    Type.String({ format: 'date-time', description: 'Only events recorded before this time.' }),
  ),
  q: Type.Optional(
    text({
      description:
        'Only events that contain exactly this id: of an event, a partner, an end customer, an institution, a ' +
        'token, a user, a key or an endpoint.',
      maxLength: 64,
    }),
  ),
  ...pageQuery,
};

export const listEvents = operation({
  id: 'listEvents',
  method: 'GET',
  path: '/v1/events',
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'List events',
  description:
    'Returns the audit log: events, newest first, with actor and changes. Partners see their own events; events ' +
    'of users and tokens are returned only to signed-in admins. Sandbox events stay in the log when the sandbox ' +
    'is reset or restored. If few items match, a page can hold fewer than `limit`, even none, and still have a ' +
    '`next_cursor`: continue from there.',
  query,
  reply: { events: Type.Array(auditEventSchema), ...nextCursor },
  errors: [],
  replyExample: { events: [exampleAuditEvent], next_cursor: null },
});

export const readEvent = operation({
  id: 'readEvent',
  method: 'GET',
  path: '/v1/events/:event_id',
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'Read an event',
  description: 'Returns an event of the audit log.',
  params: { event_id: idParam('event_id of the event.') },
  reply: { event: auditEventSchema },
  errors: ['NOT_FOUND'],
  replyExample: { event: exampleAuditEvent },
});

/** Converts the query to the store's filter. */
export function toEventFilter(asked: StaticOf<typeof query>) {
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

/** Display names for an event. */
export interface EventNames {
  actor: string;
  partner: string | null;
  endCustomer: string | null;
  institution: string | null;
}

/** An event of the audit log, with display names. */
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
