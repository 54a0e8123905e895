import Type, { type Static } from 'typebox';
import { everyRole } from '../access.ts';
import { clientId, endCustomerStatus, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { endCustomerDetail, endCustomerParams, endCustomerSummary } from './end-customer-schemas.ts';
import { exampleEndCustomer, exampleEndCustomerSummary } from './examples.ts';
import { realm } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

const query = Type.Object(
  {
    partner_client_id: Type.Optional(clientId),
    status: Type.Optional(endCustomerStatus),
    realm: Type.Optional(realm),
    q: Type.Optional(
      text({
        description:
          'Part of one of its names or of its website; case, width and runs of white space do not matter.',
      }),
    ),
    removed: Type.Optional(
      Type.Boolean({ default: false, description: 'List those that have been removed, too.' }),
    ),
    ...pageQuery,
  },
  { additionalProperties: false },
);

export const listEndCustomers = operation({
  id: 'listEndCustomers',
  method: 'GET',
  path: '/v1/end-customers',
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'List end customers',
  description:
    'Lists end customers, the newest first. Where few of very many match, a page can hold fewer than `limit`, ' +
    'even none, and still have a `next_cursor`: the search goes on there.',
  query,
  reply: Type.Object(
    { end_customers: Type.Array(endCustomerSummary), ...nextCursor, ...requestIdField },
    { title: 'ListEndCustomersResponse' },
  ),
  errors: [],
  replyExample: {
    end_customers: [exampleEndCustomerSummary],
    next_cursor: null,
    request_id: exampleRequestId,
  },
});

export const readEndCustomer = operation({
  id: 'readEndCustomer',
  method: 'GET',
  path: '/v1/end-customers/:client_id',
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'Read an end customer in full',
  description: 'Tells everything about an end customer but its secrets; one that has been removed, too.',
  params: endCustomerParams,
  reply: Type.Object(
    { end_customer: endCustomerDetail, ...requestIdField },
    { title: 'ReadEndCustomerResponse' },
  ),
  errors: ['NOT_FOUND'],
  replyExample: { end_customer: exampleEndCustomer, request_id: exampleRequestId },
});

/** What a list is asked for, in the store's terms. */
export function toEndCustomerFilter({ partner_client_id, status, realm, q, removed }: Static<typeof query>) {
  return {
    partnerClientId: partner_client_id ?? null,
    status: status ?? null,
    realm: realm ?? null,
    words: q ?? null,
    withRemoved: removed ?? false,
  };
}
