import type { FastifyInstance } from 'fastify';
import {
  addDirectCustomer as decideAddition,
  directCustomerEvent,
  readDirectCustomer,
} from '../../domain/direct-customer.ts';
import {
  deleteDirectCustomer,
  insertDirectCustomer,
  isDirectCustomer,
  listDirectCustomers as listFromStore,
} from '../../store/direct-customers.ts';
import { appendEvents } from '../../store/events.ts';
import {
  addDirectCustomer,
  listDirectCustomers,
  removeDirectCustomer,
  toDirectCustomerReply,
} from '../../wire/management/direct-customers.ts';
import { toCursor, toPageRequest } from '../../wire/management/page.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requireFound } from './require-found.ts';

/** Lists the operator's direct customers, newest first. */
export function listDirectCustomersRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, listDirectCustomers, async ({ query }) => {
    const page = await listFromStore(services.store.db, toPageRequest(query));
    return {
      direct_customers: page.items.map(toDirectCustomerReply),
      next_cursor: toCursor(page.next),
    };
  });
}

/** Adds a direct customer of the operator. */
export function addDirectCustomerRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, addDirectCustomer, async ({ body, actor, context }) => {
    const customer = readDirectCustomer({ legalName: body.legal_name, website: body.website }, context);
    await services.store.unitOfWork(async (db) => {
      const isKnown = await isDirectCustomer(db, customer);
      const added = decideAddition(customer, isKnown, actor, context);
      await insertDirectCustomer(db, customer);
      await appendEvents(db, [added]);
    });
    return { direct_customer: toDirectCustomerReply(customer) };
  });
}

/** Removes a direct customer of the operator. */
export function removeDirectCustomerRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, removeDirectCustomer, async ({ params, actor, context }) => {
    await services.store.unitOfWork(async (db) => {
      const removed = await deleteDirectCustomer(db, params.direct_customer_id);
      const customer = requireFound(removed, 'direct customer');
      await appendEvents(db, [directCustomerEvent('direct_customer.removed', customer, actor, context)]);
    });
    return {};
  });
}
