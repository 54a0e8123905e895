import Type from 'typebox';
import { reviewDecisions } from '../../domain/lifecycle.ts';
import { partnerWriters } from '../access.ts';
import { clientId, oneOf } from '../fields.ts';
import { operation } from '../operation.ts';
import {
  credentialFields,
  exampleCredentials,
  exampleEndCustomerId,
  exampleRequestId,
} from '../partner/credentials.ts';
import { endCustomer, requestIdField } from '../partner/schemas.ts';

export const review = operation({
  id: 'simulationCustomerReview',
  roles: partnerWriters,
  method: 'POST',
  path: '/simulation/customer/review',
  tag: 'Simulation',
  summary: 'Review an end customer',
  description:
    'Simulates the operator’s reviewer: approves or denies an end customer that is `UNDER_REVIEW` in your ' +
    'sandbox. Returns `CONFLICT` if it is not under review.',
  body: Type.Object(
    {
      ...credentialFields,
      end_customer_client_id: clientId,
      decision: oneOf(reviewDecisions, { description: 'The reviewer’s decision.' }),
    },
    { title: 'SimulationCustomerReviewRequest', additionalProperties: false },
  ),
  reply: Type.Object(
    { end_customer: endCustomer, ...requestIdField },
    { title: 'SimulationCustomerReviewResponse' },
  ),
  errors: ['SANDBOX_ONLY', 'CUSTOMER_NOT_FOUND', 'CONFLICT'],
  example: { ...exampleCredentials, end_customer_client_id: exampleEndCustomerId, decision: 'APPROVE' },
  replyExample: {
    end_customer: {
      client_id: exampleEndCustomerId,
      company_name: 'Sunflower Savings',
      status: 'PENDING_ENABLEMENT',
    },
    request_id: exampleRequestId,
  },
});
