import Type from 'typebox';
import { endCustomerSorts } from '../../domain/end-customer-sort.ts';
import { everyRole } from '../access.ts';
import { clientId, endCustomerStatus, oneOf, text } from '../fields.ts';
import { operation, type StaticOf } from '../operation.ts';
import { endCustomerDetail, endCustomerParams, endCustomerSummary } from './end-customer-schemas.ts';
import { exampleEndCustomer, exampleEndCustomerSummary } from './examples.ts';
import { realm } from './fields.ts';
import { limitDefault, nextCursor, pageQuery } from './page.ts';
import { flowdownStatus, questionnaireStatus } from './partner-schemas.ts';
import { toSortedPlace } from './sorted-cursor.ts';

const query = {
  partner_client_id: Type.Optional(clientId),
  status: Type.Optional(endCustomerStatus),
  flowdown_status: Type.Optional(flowdownStatus),
  questionnaire_status: Type.Optional(questionnaireStatus),
  realm: Type.Optional(realm),
  sort: Type.Optional(
    oneOf(endCustomerSorts, {
      title: 'EndCustomerSort',
      description:
        'Sort order: `newest` first (default), `oldest` first, or by `name`: company name, case-insensitive, in ' +
        'Unicode order, of one partner’s end customers.',
    }),
  ),
  q: Type.Optional(
    text({
      description:
        'Part of one of its names or its website; case, width and repeated white space are ignored.',
    }),
  ),
  removed: Type.Optional(
    Type.Boolean({ default: false, description: 'Whether to include removed end customers.' }),
  ),
  ...pageQuery,
};

export const listEndCustomers = operation({
  id: 'listEndCustomers',
  method: 'GET',
  path: '/v1/end-customers',
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'List end customers',
  description:
    'Lists end customers. A `cursor` is valid only for the sort order it was created with. If few items match, a ' +
    'page can hold fewer than `limit`, even none, and still have a `next_cursor`: continue from there.',
  query,
  reply: { end_customers: Type.Array(endCustomerSummary), ...nextCursor },
  errors: [],
  replyExample: { end_customers: [exampleEndCustomerSummary], next_cursor: null },
});

export const readEndCustomer = operation({
  id: 'readEndCustomer',
  method: 'GET',
  path: '/v1/end-customers/:client_id',
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'Read an end customer in full',
  description: 'Returns an end customer, including removed ones, without its secrets.',
  params: endCustomerParams,
  reply: { end_customer: endCustomerDetail },
  errors: ['NOT_FOUND'],
  replyExample: { end_customer: exampleEndCustomer },
});

/**
 * Converts the query to the store's search.
 *
 * @throws RequestError INVALID_FIELD if the cursor is not valid for this list
 */
export function toEndCustomerSearch({
  limit = limitDefault,
  cursor,
  sort = 'newest',
  ...asked
}: StaticOf<typeof query>) {
  return {
    filter: {
      partnerClientId: asked.partner_client_id ?? null,
      status: asked.status ?? null,
      flowdownStatus: asked.flowdown_status ?? null,
      questionnaireStatus: asked.questionnaire_status ?? null,
      realm: asked.realm ?? null,
      words: asked.q ?? null,
      withRemoved: asked.removed ?? false,
      sort,
    },
    request: { limit, after: cursor === undefined ? null : toSortedPlace(cursor, sort) },
  };
}
