import Type, { type Static } from 'typebox';
import type { Diligence } from '../../domain/lifecycle.ts';
import { text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { endCustomerDetail, endCustomerParams } from './end-customer-schemas.ts';
import { exampleEndCustomer } from './examples.ts';
import { flowdownStatus, questionnaireStatus } from './partner-schemas.ts';

const reason = text({ description: 'Why; kept with the end customer.', maxLength: 2000 });
const required = { reason };
const optional = { reason: Type.Optional(reason) };

function replyOf(title: string) {
  return Type.Object({ end_customer: endCustomerDetail, ...requestIdField }, { title });
}

const decided = {
  method: 'POST',
  tag: 'Management',
  scope: 'operator',
  params: endCustomerParams,
  errors: ['NOT_FOUND', 'CONFLICT'],
} as const;

export const approveEndCustomer = operation({
  ...decided,
  id: 'approveEndCustomer',
  path: '/v1/end-customers/:client_id/approve',
  summary: 'Approve an end customer',
  description: 'Ends a review: the end customer is `PENDING_ENABLEMENT`. `CONFLICT` unless `UNDER_REVIEW`.',
  body: Type.Object(optional, { title: 'ApproveEndCustomerRequest', additionalProperties: false }),
  reply: replyOf('ApproveEndCustomerResponse'),
  example: { reason: 'Documents are in order.' },
  replyExample: {
    end_customer: { ...exampleEndCustomer, decision_reason: 'Documents are in order.' },
    request_id: exampleRequestId,
  },
});

export const denyEndCustomer = operation({
  ...decided,
  id: 'denyEndCustomer',
  path: '/v1/end-customers/:client_id/deny',
  summary: 'Deny an end customer',
  description:
    'Ends a review: the end customer is `DENIED`, and keeps its sandbox and development keys. `CONFLICT` unless ' +
    '`UNDER_REVIEW`.',
  body: Type.Object(required, { title: 'DenyEndCustomerRequest', additionalProperties: false }),
  reply: replyOf('DenyEndCustomerResponse'),
  example: { reason: 'The website sells something else.' },
  replyExample: {
    end_customer: {
      ...exampleEndCustomer,
      status: 'DENIED',
      decision_reason: 'The website sells something else.',
    },
    request_id: exampleRequestId,
  },
});

export const reverseEndCustomer = operation({
  ...decided,
  id: 'reverseEndCustomer',
  path: '/v1/end-customers/:client_id/reverse',
  summary: 'Reverse a denial',
  description: 'Takes a denial back: the end customer is as if approved. `CONFLICT` unless `DENIED`.',
  body: Type.Object(required, { title: 'ReverseEndCustomerRequest', additionalProperties: false }),
  reply: replyOf('ReverseEndCustomerResponse'),
  example: { reason: 'The website was mended.' },
  replyExample: {
    end_customer: { ...exampleEndCustomer, decision_reason: 'The website was mended.' },
    request_id: exampleRequestId,
  },
});

export const updateEndCustomer = operation({
  ...decided,
  id: 'updateEndCustomer',
  method: 'PATCH',
  path: '/v1/end-customers/:client_id',
  summary: 'Record an end customer’s diligence',
  description:
    'Records how far flowdown and questionnaire have come; what is left out stays. Registrations that waited for ' +
    'both to be `COMPLETE` start.',
  body: Type.Object(
    {
      flowdown_status: Type.Optional(flowdownStatus),
      questionnaire_status: Type.Optional(questionnaireStatus),
    },
    { title: 'UpdateEndCustomerRequest', additionalProperties: false },
  ),
  reply: replyOf('UpdateEndCustomerResponse'),
  example: { flowdown_status: 'COMPLETE' },
  replyExample: { end_customer: exampleEndCustomer, request_id: exampleRequestId },
});

export function toDiligence({
  flowdown_status,
  questionnaire_status,
}: Static<NonNullable<typeof updateEndCustomer.body>>): Partial<Diligence> {
  return {
    ...(flowdown_status === undefined ? {} : { flowdownStatus: flowdown_status }),
    ...(questionnaire_status === undefined ? {} : { questionnaireStatus: questionnaire_status }),
  };
}
