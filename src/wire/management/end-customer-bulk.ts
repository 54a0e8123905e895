import Type, { type Static } from 'typebox';
import type { EndCustomerStatus } from '../../domain/end-customer.ts';
import { DomainError } from '../../domain/errors.ts';
import { reviewDecisions } from '../../domain/lifecycle.ts';
import { operators } from '../access.ts';
import { messageOf, RequestError } from '../errors.ts';
import { clientId, endCustomerStatus, nullable, oneOf, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleEndCustomerId } from '../partner/credentials.ts';

const result = Type.Object(
  {
    client_id: Type.String({ description: 'client_id of the end customer, as sent.' }),
    done: Type.Boolean({ description: 'Whether the decision was made; if not, nothing has changed.' }),
    status: nullable(endCustomerStatus),
    error_code: nullable(Type.String({ description: 'Error code; null if the decision was made.' })),
    error_message: nullable(Type.String({ description: 'Error message.' })),
  },
  { title: 'EndCustomerDecisionResult', description: 'Result of the decision for one end customer.' },
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
    'Approves or denies up to 100 end customers, with one reason. Decisions are independent: one that fails, with ' +
    '`CONFLICT` if the end customer is not `UNDER_REVIEW` or with `NOT_FOUND`, does not stop the others. ' +
    'Duplicates are decided once. A denial requires a reason.',
  body: {
    client_ids: Type.Array(clientId, { minItems: 1, maxItems: 100, description: 'The end customers.' }),
    decision: oneOf(reviewDecisions, {
      title: 'ReviewDecision',
      description: 'The decision for all of them.',
    }),
    reason: Type.Optional(text({ description: 'Reason; saved on each end customer.', maxLength: 2000 })),
  },
  reply: { results: Type.Array(result, { description: 'In the order of the request.' }) },
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
  },
});

export function toDecided(client_id: string, status: EndCustomerStatus): Static<typeof result> {
  return { client_id, done: true, status, error_code: null, error_message: null };
}

/** The result of a failed decision; an internal error is reported without details. */
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
