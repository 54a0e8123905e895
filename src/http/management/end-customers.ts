import type { FastifyInstance } from 'fastify';
import { searchEndCustomers } from '../../store/end-customer-search.ts';
import { listEventsOfEndCustomer } from '../../store/events.ts';
import { findSandbox } from '../../store/sandboxes.ts';
import { RequestError } from '../../wire/errors.ts';
import { toEndCustomerSummary } from '../../wire/management/end-customer-schemas.ts';
import {
  listEndCustomers,
  readEndCustomer,
  toEndCustomerSearch,
} from '../../wire/management/end-customers.ts';
import { listEndCustomerEvents, toEventReply } from '../../wire/management/events.ts';
import { toCursor, toPageRequest } from '../../wire/management/page.ts';
import { toSortedCursor } from '../../wire/management/sorted-cursor.ts';
import type { Services } from '../services.ts';
import { endCustomerInFull, requireAnyEndCustomer } from './end-customer-in-full.ts';
import { managementRoute } from './management-route.ts';

/** Lists end customers, newest first; partners see their own. */
export function listEndCustomersRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, listEndCustomers, async ({ query, caller }) => {
    const { filter, request } = toEndCustomerSearch(query);
    const partnerClientId = caller.partnerClientId ?? filter.partnerClientId;
    if (filter.sort === 'name' && partnerClientId === null) throw nameless();
    const isWithinReach = partnerClientId === (filter.partnerClientId ?? partnerClientId);
    const page = isWithinReach
      ? await searchEndCustomers(services.store.db, { ...filter, partnerClientId }, request)
      : { items: [], next: null };
    return {
      end_customers: page.items.map(toEndCustomerSummary),
      next_cursor: toSortedCursor(page.next, filter.sort),
    };
  });
}

/** Names are sorted per partner. */
function nameless(): RequestError {
  const problem = 'can only be name for the end customers of one partner: specify partner_client_id';
  return new RequestError('INVALID_FIELD', { fields: [{ path: 'sort', problem }] });
}

/** Returns an end customer, including removed ones, without its secrets. */
export function readEndCustomerRoute(app: FastifyInstance, services: Services): void {
  const { db } = services.store;
  managementRoute(app, services, readEndCustomer, async ({ params, caller }) => {
    const customer = await requireAnyEndCustomer(db, params.client_id, caller);
    return { end_customer: await endCustomerInFull(db, services, customer, caller) };
  });
}

/** Lists the events of an end customer, newest first. */
export function listEndCustomerEventsRoute(app: FastifyInstance, services: Services): void {
  const { db } = services.store;
  managementRoute(app, services, listEndCustomerEvents, async ({ params, query, caller }) => {
    const { clientId, realm, partnerClientId } = await requireAnyEndCustomer(db, params.client_id, caller);
    const history = realm === 'live' ? null : (await findSandbox(db, partnerClientId)).history;
    const page = await listEventsOfEndCustomer(db, clientId, history, toPageRequest(query));
    return { events: page.items.map(toEventReply), next_cursor: toCursor(page.next) };
  });
}
