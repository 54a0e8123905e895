import Type from 'typebox';
import {
  addDirectCustomer as decideAddition,
  directCustomerEvent,
  readDirectCustomer,
} from '../../domain/direct-customer.ts';
import {
  countDirectCustomers,
  deleteDirectCustomer,
  insertDirectCustomer,
  isDirectCustomer,
  listDirectCustomers as listFromStore,
} from '../../store/direct-customers.ts';
import { appendEvents } from '../../store/events.ts';
import { operatorAdmins, operators } from '../access.ts';
import { example } from '../examples.ts';
import { idParam, string, text, timestamp } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { nextCursor, pageQuery, toCursor, toPageRequest, total, totalOf, totalQuery } from '../page.ts';
import { requireFound } from '../require.ts';

const names = {
  legal_name: text({ description: 'Legal name.', [example]: 'Juniper Pay Ltd.' }),
  website: text({
    description: 'Website, with or without a scheme.',
    maxLength: 2048,
    [example]: 'juniper.example.com',
  }),
};

const directCustomerSchema = Type.Object(
  {
    direct_customer_id: string('Id of the direct customer.', '019e1a3c-6c8e-7a01-9b3c-4d5e6f708192'),
    ...names,
    created_at: timestamp('Time it was added.'),
  },
  { title: 'DirectCustomer', description: 'A direct customer of the operator.' },
);

export const listDirectCustomers = managementOperation({
  id: 'listDirectCustomers',
  isSearch: true,
  method: 'GET',
  path: '/v1/direct-customers',
  roles: operators,
  scope: 'operator',
  summary: 'List direct customers',
  description:
    'Lists the operator’s direct customers, newest first. An end customer with the same legal name or registered ' +
    'domain has a channel conflict and is reviewed.',
  query: {
    q: Type.Optional(
      text({
        description:
          'Part of the legal name or of the registered domain, or a web address in that domain; case, width and ' +
          'repeated white space are ignored.',
      }),
    ),
    ...totalQuery,
    ...pageQuery,
  },
  reply: { direct_customers: Type.Array(directCustomerSchema), ...total, ...nextCursor },
  errors: [],
  async handle({ query }, services) {
    const { db } = services.store;
    const words = query.q ?? null;
    const page = await listFromStore(db, words, toPageRequest(query));
    return {
      directCustomers: page.items,
      ...(await totalOf(query, page, () => countDirectCustomers(db, words))),
      nextCursor: toCursor(page.next),
    };
  },
});

export const addDirectCustomer = managementOperation({
  id: 'addDirectCustomer',
  method: 'POST',
  path: '/v1/direct-customers',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Add a direct customer',
  description: 'Adds a direct customer. Returns `CONFLICT` if one with this legal name and domain exists.',
  body: names,
  reply: { direct_customer: directCustomerSchema },
  errors: ['CONFLICT'],
  async handle({ body, actor, context }, services) {
    const customer = readDirectCustomer({ legalName: body.legalName, website: body.website }, context);
    await services.store.unitOfWork(async (db) => {
      const isKnown = await isDirectCustomer(db, customer);
      const added = decideAddition(customer, isKnown, actor, context);
      await insertDirectCustomer(db, customer);
      await appendEvents(db, [added]);
    });
    return { directCustomer: customer };
  },
});

export const removeDirectCustomer = managementOperation({
  id: 'removeDirectCustomer',
  method: 'DELETE',
  path: '/v1/direct-customers/:direct_customer_id',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Remove a direct customer',
  description: 'Removes a direct customer; open reviews continue.',
  params: { direct_customer_id: idParam('direct_customer_id of the direct customer.') },
  reply: {},
  errors: ['NOT_FOUND'],
  async handle({ params, actor, context }, services) {
    await services.store.unitOfWork(async (db) => {
      const removed = await deleteDirectCustomer(db, params.directCustomerId);
      const customer = requireFound(removed, 'direct customer');
      await appendEvents(db, [directCustomerEvent('direct_customer.removed', customer, actor, context)]);
    });
    return {};
  },
});

export const directCustomerOperations = [addDirectCustomer, listDirectCustomers, removeDirectCustomer];
