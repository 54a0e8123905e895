import Type from 'typebox';
import {
  canSeeEvent,
  type DomainEvent,
  type EventType,
  eventTypes,
  eventTypesOf,
} from '../../domain/event.ts';
import { changesOf } from '../../domain/event-changes.ts';
import type { Reach } from '../../domain/role.ts';
import { findEndCustomer } from '../../store/end-customer-search.ts';
import { type EventFilter, findEvent, searchEvents } from '../../store/event-log.ts';
import type { ChainedRecord, RecordedEvent } from '../../store/event-rows.ts';
import { listEventsOfEndCustomer } from '../../store/events.ts';
import { namesOfEndCustomers, namesOfInstitutions, namesOfPartners } from '../../store/names.ts';
import { findHistory } from '../../store/sandboxes.ts';
import type { Db } from '../../store/tables.ts';
import { toSnake } from '../../workers/webhooks/body.ts';
import { everyRole } from '../access.ts';
import type { Caller } from '../calls.ts';
import { toWireName, type Value, type ValueOf } from '../codec.ts';
import { RequestError } from '../errors.ts';
import { example, exampleEndCustomer, examplePartner, exampleToken, withExample } from '../examples.ts';
import {
  boolean,
  clientId,
  dateTime,
  environment,
  idParam,
  institutionIdPattern,
  integer,
  nullable,
  oneOf,
  realm,
  string,
  text,
  timestamp,
} from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { nextCursor, pageQuery, toCursor, toPageRequest } from '../page.ts';
import { requireAnyEndCustomer, requireFound } from '../require.ts';
import { actorNames } from './actor-names.ts';
import { type AddressOf, visibleAddresses } from './client-addresses.ts';
import { endCustomerParams } from './end-customers.ts';

const exampleChange = { before: 'UNDER_REVIEW', after: 'PENDING_ENABLEMENT' };

const eventFields = {
  event_id: string('Id of the event.', '019e1a3c-9fb1-7d34-8e6f-708192a3b4c5'),
  type: oneOf(eventTypes, {
    title: 'EventType',
    description: 'Type of the event.',
    [example]: 'end_customer.approved',
  }),
  actor: string(
    'The actor: `user:` and a user_id, `partner:` and a client_id, `operator:` and a token_id, `developer` for ' +
      'the console of `gingham dev`, or `system`.',
    `operator:${exampleToken.token_id}`,
  ),
  client_address: nullable(
    string(
      'IP address of the client whose request caused the event. Partners see only those of their own credentials and ' +
        'existing users, not those of the operator. Null if not visible, for the work of the server itself, and for ' +
        'events from before it was recorded.',
      '203.0.113.7',
    ),
  ),
  institution_id: nullable(string('Related institution.')),
  environment: nullable(environment),
  data: Type.Record(Type.String(), Type.Unknown(), {
    description:
      'Details: often `before`, `after` or `reason`; `issued_keys`, and `ended_keys`, the environments in which ' +
      'all keys were revoked.',
    [example]: { ...exampleChange, reason: 'Documents are in order.' },
  }),
  occurred_at: timestamp('Time of the event, in realm time.'),
  recorded_at: timestamp('Time of recording.'),
};

export const eventSchema = Type.Object(eventFields, {
  title: 'Event',
  description: 'An event of an end customer.',
});

const change = Type.Object(
  {
    field: string('Changed field; a member of a document is `document.member`.', 'status'),
    before: Type.Unknown({ description: 'Old value, or null.', [example]: exampleChange.before }),
    after: Type.Unknown({ description: 'New value, or null.', [example]: exampleChange.after }),
    is_secret: boolean('Whether the field is a secret: its values are not recorded, so both are null.'),
  },
  { title: 'Change', description: 'A change made by an event. A logo is represented by its SHA-256.' },
);

const concerned = (description: string, value?: string) =>
  nullable(string(`${description} Null if not applicable, or if it no longer exists.`, value));

const auditEventSchema = Type.Object(
  {
    ...eventFields,
    actor_label: string(
      'Display name of the actor: the name of a token, a user or a partner, if known.',
      exampleToken.name,
    ),
    realm: nullable(withExample(realm, 'live')),
    partner_client_id: nullable(string('Related partner.', examplePartner.client_id)),
    end_customer_client_id: nullable(string('Related end customer.', exampleEndCustomer.client_id)),
    partner_name: concerned('Name of the partner.', examplePartner.name),
    end_customer_name: concerned('Name of the end customer.', exampleEndCustomer.company_name),
    institution_name: concerned('Name of the institution.'),
    changes: Type.Array(change, { description: 'Old and new values of changed fields.' }),
    position: nullable(
      integer('Position in the chain of the partner’s events, or of those without a partner; from 1.', 1207),
    ),
    hash: nullable(
      string(
        'Hash of the event and of the previous one in its chain, keyed with the server’s master key.',
        'f2rOuAhxe1bUzeKLJvzs2BOpcSg3aGfSnFEzF0Nq8nk',
      ),
    ),
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
  from: Type.Optional(dateTime('Only events recorded at or after this time.')),
  to: Type.Optional(dateTime('Only events recorded before this time.')),
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

export const listEvents = managementOperation({
  id: 'listEvents',
  isSearch: true,
  method: 'GET',
  path: '/v1/events',
  roles: everyRole,
  scope: 'any',
  summary: 'List events',
  description:
    'Returns the audit log: events with actor and changes, the latest recorded first. Partners see their own events; events ' +
    'of users and tokens are returned only to signed-in admins. Sandbox events stay in the log for some days when the sandbox ' +
    'is reset or restored. If few items match, a page can hold fewer than `limit`, even none, and still have a ' +
    '`next_cursor`: continue from there.',
  query,
  reply: { events: Type.Array(auditEventSchema), ...nextCursor },
  errors: [],
  cli: {
    shows: ['recorded_at', 'type', 'actor_label', 'partner_client_id', 'end_customer_client_id', 'changes'],
  },
  async handle({ query, caller }, services) {
    const { db } = services.store;
    const request = toPageRequest(query);
    const { type, ...filter } = toEventFilter(query);
    const types = typesFor(caller, type === null ? null : requireTypes(type));
    const partnerClientId = caller.partnerClientId ?? filter.partnerClientId;
    const isWithinReach =
      types?.length !== 0 && partnerClientId === (filter.partnerClientId ?? partnerClientId);
    const page = isWithinReach
      ? await searchEvents(db, await narrowed(db, { ...filter, types, partnerClientId }), request)
      : { items: [], next: null };
    return {
      events: await toAuditEventReplies(db, page.items, caller),
      nextCursor: toCursor(page.next),
    };
  },
});

export const readEvent = managementOperation({
  id: 'readEvent',
  method: 'GET',
  path: '/v1/events/:event_id',
  roles: everyRole,
  scope: 'any',
  summary: 'Read an event',
  description: 'Returns an event of the audit log.',
  params: { event_id: idParam('event_id of the event.') },
  reply: { event: auditEventSchema },
  errors: ['NOT_FOUND'],
  async handle({ params, caller }, services) {
    const { db } = services.store;
    const found = await findEvent(db, params.eventId);
    const isWithin = caller.partnerClientId === null || found?.partnerClientId === caller.partnerClientId;
    const isVisible = isWithin && found !== undefined && canSeeEvent(caller, found.type);
    const event = requireFound(isVisible ? found : undefined, 'event');
    const [reply] = await toAuditEventReplies(db, [event], caller);
    return { event: reply as Value<typeof auditEventSchema> };
  },
});

/** Fields of every event. */
export const listEndCustomerEvents = managementOperation({
  id: 'listEndCustomerEvents',
  isSearch: true,
  roles: everyRole,
  method: 'GET',
  path: '/v1/end-customers/:client_id/events',
  scope: 'any',
  summary: 'List an end customer’s events',
  description: 'Lists the events of an end customer, the latest recorded first.',
  params: endCustomerParams,
  query: pageQuery,
  reply: { events: Type.Array(eventSchema), ...nextCursor },
  errors: ['NOT_FOUND'],
  cli: { shows: ['recorded_at', 'type', 'actor', 'environment', 'data'] },
  async handle({ params, query, caller }, services) {
    const { db } = services.store;
    const { clientId, realm, partnerClientId } = await requireAnyEndCustomer(db, params.clientId, caller);
    const history = await findHistory(db, { partnerClientId, realm });
    const types = typesFor(caller, null);
    const page = await listEventsOfEndCustomer(db, clientId, { history, types }, toPageRequest(query));
    const addressOf = await visibleAddresses(db, page.items, caller);
    return {
      events: page.items.map((event) => toEventReply(event, addressOf)),
      nextCursor: toCursor(page.next),
    };
  },
});

export const eventOperations = [listEndCustomerEvents, listEvents, readEvent];

/** Converts the query to the store's filter. */
function toEventFilter(asked: ValueOf<typeof query>) {
  return {
    type: asked.type ?? null,
    actor: asked.actor ?? null,
    partnerClientId: asked.partnerClientId ?? null,
    endCustomerClientId: asked.endCustomerClientId ?? null,
    institutionId: asked.institutionId ?? null,
    realm: asked.realm ?? null,
    from: asked.from ?? null,
    to: asked.to ?? null,
    id: asked.q ?? null,
  };
}

/** Display names for an event. */
interface EventNames {
  actor: string;
  partner: string | null;
  endCustomer: string | null;
  institution: string | null;
}

/** Converts events of the audit log to replies, as the caller can see them. */
async function toAuditEventReplies(
  db: Db,
  events: readonly ChainedRecord[],
  reach: Reach,
): Promise<Value<typeof auditEventSchema>[]> {
  const namesOf = await eventNames(db, events, reach);
  const addressOf = await visibleAddresses(db, events, reach);
  return events.map((event) => toAuditEventReply(event, namesOf(event), addressOf));
}

/** An event of the audit log, with display names. */
function toAuditEventReply(
  event: ChainedRecord,
  names: EventNames,
  addressOf: AddressOf,
): Value<typeof auditEventSchema> {
  return {
    ...toEventReply(event, addressOf),
    actorLabel: names.actor,
    realm: event.realm,
    partnerClientId: event.partnerClientId,
    endCustomerClientId: event.endCustomerClientId,
    partnerName: names.partner,
    endCustomerName: names.endCustomer,
    institutionName: names.institution,
    position: event.position,
    hash: event.hash,
    changes: changesOf(event).map(({ field, before, after, isSecret }) => ({
      field: toWireName(field),
      before: toSnake(before),
      after: toSnake(after),
      isSecret: isSecret,
    })),
  };
}

/** An event as a caller can see it. */
export async function visibleEvent(
  db: Db,
  event: RecordedEvent,
  reach: Reach,
): Promise<Value<typeof eventSchema>> {
  return toEventReply(event, await visibleAddresses(db, [event], reach));
}

function toEventReply(event: RecordedEvent, addressOf: AddressOf): Value<typeof eventSchema> {
  return {
    ...event,
    eventId: event.id,
    clientAddress: addressOf(event),
    data: toSnake(event.data) as Record<string, unknown>,
  };
}

/** End customer ids are indexed; other ids are searched for in each event. */
async function narrowed(db: Db, filter: EventFilter): Promise<EventFilter> {
  const { id, endCustomerClientId, partnerClientId } = filter;
  if (id === null) return filter;
  const isCustomers = (await findEndCustomer(db, id, partnerClientId)) !== undefined;
  if (isCustomers && (endCustomerClientId ?? id) === id) {
    return { ...filter, id: null, endCustomerClientId: id };
  }
  return filter;
}

/** The requested types that the caller can see; null for all types. */
function typesFor(caller: Caller, asked: readonly EventType[] | null): readonly EventType[] | null {
  const types = (asked ?? eventTypes).filter((type) => canSeeEvent(caller, type));
  return asked === null && types.length === eventTypes.length ? null : types;
}

/** @throws RequestError INVALID_FIELD if no event type matches */
function requireTypes(type: string) {
  const types = eventTypesOf(type);
  if (types.length > 0) return types;
  const problem = 'is not an event type, nor a prefix of one that ends in a dot';
  throw new RequestError('INVALID_FIELD', { fields: [{ path: 'type', problem }] });
}

type Named = Pick<DomainEvent, 'actor' | 'partnerClientId' | 'endCustomerClientId' | 'institutionId'>;

/** Finds the display names for all given events in one pass. */
async function eventNames(
  db: Db,
  events: readonly Named[],
  reach: Reach,
): Promise<(event: Named) => EventNames> {
  const idsOf = (idOf: (event: Named) => string | null) => [
    ...new Set(events.map(idOf).filter((id) => id !== null)),
  ];
  const labelOf = await actorNames(
    db,
    events.map(({ actor }) => actor),
    reach,
  );
  const partners = await namesOfPartners(
    db,
    idsOf((event) => event.partnerClientId),
  );
  const customers = await namesOfEndCustomers(
    db,
    idsOf((event) => event.endCustomerClientId),
    reach,
  );
  const institutions = await namesOfInstitutions(
    db,
    idsOf((event) => event.institutionId),
  );
  return ({ actor, partnerClientId, endCustomerClientId, institutionId }) => ({
    actor: labelOf(actor),
    partner: partners.get(partnerClientId ?? '') ?? null,
    endCustomer: customers.get(endCustomerClientId ?? '') ?? null,
    institution: institutions.get(institutionId ?? '') ?? null,
  });
}
