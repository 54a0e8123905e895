import Type, { type Static } from 'typebox';
import type { DirectCustomer } from '../../domain/direct-customer.ts';
import { operatorAdmins, operators } from '../access.ts';
import { text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleDirectCustomer } from './examples.ts';
import { idParam, timestamp, toTimestamp } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

const names = {
  legal_name: text({ description: 'Legal name.' }),
  website: text({ description: 'Website, with or without a scheme.', maxLength: 2048 }),
};

const directCustomerSchema = Type.Object(
  {
    direct_customer_id: Type.String({ description: 'Id of the direct customer.' }),
    ...names,
    created_at: timestamp('Time it was added.'),
  },
  { title: 'DirectCustomer', description: 'A direct customer of the operator.' },
);

export const listDirectCustomers = operation({
  id: 'listDirectCustomers',
  method: 'GET',
  path: '/v1/direct-customers',
  tag: 'Management',
  roles: operators,
  scope: 'operator',
  summary: 'List direct customers',
  description:
    'Lists the operator’s direct customers, newest first. An end customer with the same legal name or registered ' +
    'domain has a channel conflict and is reviewed.',
  query: pageQuery,
  reply: { direct_customers: Type.Array(directCustomerSchema), ...nextCursor },
  errors: [],
  replyExample: { direct_customers: [exampleDirectCustomer], next_cursor: null },
});

export const addDirectCustomer = operation({
  id: 'addDirectCustomer',
  method: 'POST',
  path: '/v1/direct-customers',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Add a direct customer',
  description: 'Adds a direct customer. Returns `CONFLICT` if one with this legal name and domain exists.',
  body: names,
  reply: { direct_customer: directCustomerSchema },
  errors: ['CONFLICT'],
  example: { legal_name: exampleDirectCustomer.legal_name, website: exampleDirectCustomer.website },
  replyExample: { direct_customer: exampleDirectCustomer },
});

export const removeDirectCustomer = operation({
  id: 'removeDirectCustomer',
  method: 'DELETE',
  path: '/v1/direct-customers/:direct_customer_id',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Remove a direct customer',
  description: 'Removes a direct customer; open reviews continue.',
  params: { direct_customer_id: idParam('direct_customer_id of the direct customer.') },
  reply: {},
  errors: ['NOT_FOUND'],
  replyExample: {},
});

export function toDirectCustomerReply(customer: DirectCustomer): Static<typeof directCustomerSchema> {
  return {
    direct_customer_id: customer.directCustomerId,
    legal_name: customer.legalName,
    website: customer.website,
    created_at: toTimestamp(customer.createdAt),
  };
}
