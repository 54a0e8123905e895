import Type, { type Static } from 'typebox';
import type { EndCustomerStatus } from '../../domain/end-customer.ts';
import { DomainError } from '../../domain/errors.ts';
import { reviewDecisions } from '../../domain/lifecycle.ts';
import { operators } from '../access.ts';
import { messageOf, RequestError } from '../errors.ts';
import { clientId, endCustomerStatus, nullable, oneOf, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleEndCustomerId, exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';

const result = Type.Object(
  {
    client_id: Type.String({ description: 'The end customer’s, as it was sent.' }),
    done: Type.Boolean({ description: 'The decision was made; otherwise nothing about it has changed.' }),
    status: nullable(endCustomerStatus),
    error_code: nullable(Type.String({ description: 'Why it was not made; null where it was.' })),
    error_message: nullable(Type.String({ description: 'The same in words.' })),
  },
  { title: 'EndCustomerDecisionResult', description: 'What came of the decision for one end customer.' },
);

export const decideEndCustomers = operation({
  id: 'decideEndCustomers',
  method: 'POST',
  path: '/v1/end-customers/decide',
  tag: 'Management',
  roles: operators,
  scope: 'operator',
  summary: 'Approve or deny many end customers',
  description:
    'Ends the reviews of up to 100 end customers in one way and for one reason. Each decision stands by itself: one that ' +
    'cannot be made, as `CONFLICT` where the end customer is not `UNDER_REVIEW`, or `NOT_FOUND`, stops no other. One ' +
    'that is named twice is decided once. A denial needs a reason.',
  body: Type.Object(
    {
      client_ids: Type.Array(clientId, { minItems: 1, maxItems: 100, description: 'Whom it is about.' }),
      decision: oneOf(reviewDecisions, { title: 'ReviewDecision', description: 'How the reviews end.' }),
      reason: Type.Optional(text({ description: 'Why; kept with each end customer.', maxLength: 2000 })),
    },
    { title: 'DecideEndCustomersRequest', additionalProperties: false },
  ),
  reply: Type.Object(
    { results: Type.Array(result, { description: 'In the order of the request.' }), ...requestIdField },
    { title: 'DecideEndCustomersResponse' },
  ),
  errors: ['MISSING_FIELDS'],
  example: { client_ids: [exampleEndCustomerId], decision: 'APPROVE', reason: 'Documents are in order.' },
  replyExample: {
    results: [
      {
        client_id: exampleEndCustomerId,
        done: true,
        status: 'PENDING_ENABLEMENT',
        error_code: null,
        error_message: null,
      },
    ],
    request_id: exampleRequestId,
  },
});

export function toDecided(client_id: string, status: EndCustomerStatus): Static<typeof result> {
  return { client_id, done: true, status, error_code: null, error_message: null };
}

/** What is told of a decision that could not be made; a fault of ours is told as such, and nothing of it. */
export function toUndecided(client_id: string, error: unknown): Static<typeof result> {
  const isRefusal = error instanceof DomainError || error instanceof RequestError;
  const refusal = isRefusal ? error : new RequestError('INTERNAL_SERVER_ERROR');
  return {
    client_id,
    done: false,
    status: null,
    error_code: refusal.code,
    error_message: messageOf(refusal),
  };
}
