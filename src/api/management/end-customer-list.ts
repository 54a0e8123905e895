import Type from 'typebox';
import { endCustomerSorts } from '../../domain/end-customer.ts';
import { countEndCustomers, searchEndCustomers } from '../../store/end-customer-search.ts';
import { everyRole } from '../access.ts';
import type { Caller } from '../calls.ts';
import type { ValueOf } from '../codec.ts';
import { RequestError } from '../errors.ts';
import { clientId, endCustomerStatus, oneOf, realm, text } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import {
  limitDefault,
  nextCursor,
  pageQuery,
  toSortedCursor,
  toSortedPlace,
  total,
  totalOf,
  totalQuery,
} from '../page.ts';
import { toAssignee, withAssigneeNames } from './actor-names.ts';
import { endCustomerSummary, reviewReason } from './end-customers.ts';
import { withPartnerNames } from './names.ts';
import { flowdownStatus, questionnaireStatus } from './partners.ts';

const query = {
  partner_client_id: Type.Optional(clientId),
  status: Type.Optional(endCustomerStatus),
  flowdown_status: Type.Optional(flowdownStatus),
  questionnaire_status: Type.Optional(questionnaireStatus),
  realm: Type.Optional(realm),
  assignee: Type.Optional(
    text({
      description:
        'Only end customers whose review is assigned to this user (`user:` and a user_id), to the signed-in user (`me`) or ' +
        'to nobody (`none`). For the operator.',
      maxLength: 64,
    }),
  ),
  review_reason: Type.Optional(reviewReason),
  only_review_reason: Type.Optional(
    Type.Boolean({ default: false, description: 'Whether `review_reason` must be the only reason.' }),
  ),
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
  ...totalQuery,
  ...pageQuery,
};

export const listEndCustomers = managementOperation({
  id: 'listEndCustomers',
  isSearch: true,
  method: 'GET',
  path: '/v1/end-customers',
  roles: everyRole,
  scope: 'any',
  summary: 'List end customers',
  description:
    'Lists end customers. A `cursor` is valid only for the sort order it was created with. If few items match, a ' +
    'page can hold fewer than `limit`, even none, and still have a `next_cursor`: continue from there.',
  query,
  reply: { end_customers: Type.Array(endCustomerSummary), ...total, ...nextCursor },
  errors: ['FORBIDDEN'],
  cli: {
    shows: ['client_id', 'realm', 'status', 'company_name', 'website', 'partner_client_id', 'created_at'],
  },
  async handle({ query, caller }, services) {
    const { filter, request } = toEndCustomerSearch(query, caller);
    const partnerClientId = caller.partnerClientId ?? filter.partnerClientId;
    if (filter.sort === 'name' && partnerClientId === null) throw nameless();
    const isWithinReach = partnerClientId === (filter.partnerClientId ?? partnerClientId);
    const { db } = services.store;
    const ofPartner = { ...filter, partnerClientId };
    const page = isWithinReach ? await searchEndCustomers(db, ofPartner, request) : { items: [], next: null };
    return {
      endCustomers: await withAssigneeNames(db, await withPartnerNames(db, page.items), caller),
      ...(await totalOf(query, page, () => countEndCustomers(db, ofPartner))),
      nextCursor: toSortedCursor(page.next, filter.sort),
    };
  },
});

/**
 * Converts the query to the store's search.
 *
 * @throws RequestError INVALID_FIELD if the cursor is not valid for this list, FORBIDDEN if a partner asks for assignees
 */
function toEndCustomerSearch(
  { limit = limitDefault, cursor, sort = 'newest', ...asked }: ValueOf<typeof query>,
  caller: Caller,
) {
  return {
    filter: {
      partnerClientId: asked.partnerClientId ?? null,
      status: asked.status ?? null,
      flowdownStatus: asked.flowdownStatus ?? null,
      questionnaireStatus: asked.questionnaireStatus ?? null,
      realm: asked.realm ?? null,
      assignee: asked.assignee === undefined ? null : toAssignee(asked.assignee, caller),
      reviewReason: asked.reviewReason ?? null,
      onlyReviewReason: asked.onlyReviewReason ?? false,
      words: asked.q ?? null,
      withRemoved: asked.removed ?? false,
      sort,
    },
    request: { limit, after: cursor === undefined ? null : toSortedPlace(cursor, sort) },
  };
}

/** Names are sorted per partner. */
function nameless(): RequestError {
  const problem = 'can only be name for the end customers of one partner: specify partner_client_id';
  return new RequestError('INVALID_FIELD', { fields: [{ path: 'sort', problem }] });
}
