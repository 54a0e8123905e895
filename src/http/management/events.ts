import type { FastifyInstance } from 'fastify';
import { canSeeEvent, type EventType, eventTypes, eventTypesOf } from '../../domain/event.ts';
import { findEndCustomer } from '../../store/end-customer-search.ts';
import { type EventFilter, findEvent, searchEvents } from '../../store/event-log.ts';
import type { Db } from '../../store/tables.ts';
import { RequestError } from '../../wire/errors.ts';
import { listEvents, readEvent, toAuditEventReply, toEventFilter } from '../../wire/management/audit.ts';
import { toCursor, toPageRequest } from '../../wire/management/page.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';
import { eventNames } from './event-names.ts';
import { managementRoute } from './management-route.ts';
import { requireFound } from './require-found.ts';

/** Lists events, newest first; partners see their own. */
export function listEventsRoute(app: FastifyInstance, services: Services): void {
  const { db } = services.store;
  managementRoute(app, services, listEvents, async ({ query, caller }) => {
    const request = toPageRequest(query);
    const { type, ...filter } = toEventFilter(query);
    const types = typesFor(caller, type === null ? null : requireTypes(type));
    const partnerClientId = caller.partnerClientId ?? filter.partnerClientId;
    const isWithinReach =
      types?.length !== 0 && partnerClientId === (filter.partnerClientId ?? partnerClientId);
    const page = isWithinReach
      ? await searchEvents(db, await narrowed(db, { ...filter, types, partnerClientId }), request)
      : { items: [], next: null };
    const namesOf = await eventNames(db, page.items, caller);
    return {
      events: page.items.map((event) => toAuditEventReply(event, namesOf(event))),
      next_cursor: toCursor(page.next),
    };
  });
}

/** Returns an event. */
export function readEventRoute(app: FastifyInstance, services: Services): void {
  const { db } = services.store;
  managementRoute(app, services, readEvent, async ({ params, caller }) => {
    const found = await findEvent(db, params.event_id);
    const isWithin = caller.partnerClientId === null || found?.partnerClientId === caller.partnerClientId;
    const isVisible = isWithin && found !== undefined && canSeeEvent(caller.role, found.type);
    const event = requireFound(isVisible ? found : undefined, 'event');
    const namesOf = await eventNames(db, [event], caller);
    return { event: toAuditEventReply(event, namesOf(event)) };
  });
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
function typesFor({ role }: Caller, asked: readonly EventType[] | null): readonly EventType[] | null {
  const types = (asked ?? eventTypes).filter((type) => canSeeEvent(role, type));
  return asked === null && types.length === eventTypes.length ? null : types;
}

/** @throws RequestError INVALID_FIELD if no event type matches */
function requireTypes(type: string) {
  const types = eventTypesOf(type);
  if (types.length > 0) return types;
  const problem = 'is not an event type, nor a prefix of one that ends in a dot';
  throw new RequestError('INVALID_FIELD', { fields: [{ path: 'type', problem }] });
}
