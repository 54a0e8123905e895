import Type, { type Static } from 'typebox';
import type { DirectCustomer } from '../../domain/direct-customer.ts';
import { operatorAdmins, operators } from '../access.ts';
import { text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { exampleDirectCustomer } from './examples.ts';
import { idParam, timestamp, toTimestamp } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

const names = {
  legal_name: text({ description: 'Its name in law.' }),
  website: text({ description: 'Its website, with or without its scheme.', maxLength: 2048 }),
};

const directCustomerSchema = Type.Object(
  {
    direct_customer_id: Type.String({ description: 'Identifies it on the list.' }),
    ...names,
    created_at: timestamp('When it was added.'),
  },
  { title: 'DirectCustomer', description: 'A customer of the operator’s own.' },
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
    'Lists the operator’s own customers, the newest first. An end customer of the same legal name, or of the ' +
    'same registered domain, has a channel conflict and is reviewed.',
  query: Type.Object(pageQuery, { additionalProperties: false }),
  reply: Type.Object(
    { direct_customers: Type.Array(directCustomerSchema), ...nextCursor, ...requestIdField },
    { title: 'ListDirectCustomersResponse' },
  ),
  errors: [],
  replyExample: {
    direct_customers: [exampleDirectCustomer],
    next_cursor: null,
    request_id: exampleRequestId,
  },
});

export const addDirectCustomer = operation({
  id: 'addDirectCustomer',
  method: 'POST',
  path: '/v1/direct-customers',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Add a direct customer',
  description: 'Puts a customer on the list. `CONFLICT` when one of this legal name and domain is on it.',
  body: Type.Object(names, { title: 'AddDirectCustomerRequest', additionalProperties: false }),
  reply: Type.Object(
    { direct_customer: directCustomerSchema, ...requestIdField },
    { title: 'AddDirectCustomerResponse' },
  ),
  errors: ['CONFLICT'],
  example: { legal_name: exampleDirectCustomer.legal_name, website: exampleDirectCustomer.website },
  replyExample: { direct_customer: exampleDirectCustomer, request_id: exampleRequestId },
});

export const removeDirectCustomer = operation({
  id: 'removeDirectCustomer',
  method: 'DELETE',
  path: '/v1/direct-customers/:direct_customer_id',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Remove a direct customer',
  description: 'Takes a customer off the list; reviews that it led to go on.',
  params: Type.Object({ direct_customer_id: idParam('Its id on the list.') }),
  reply: Type.Object(requestIdField, { title: 'RemoveDirectCustomerResponse' }),
  errors: ['NOT_FOUND'],
  replyExample: { request_id: exampleRequestId },
});

export function toDirectCustomerReply(customer: DirectCustomer): Static<typeof directCustomerSchema> {
  return {
    direct_customer_id: customer.directCustomerId,
    legal_name: customer.legalName,
    website: customer.website,
    created_at: toTimestamp(customer.createdAt),
  };
}
