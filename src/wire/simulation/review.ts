import { reviewDecisions } from '../../domain/lifecycle.ts';
import { partnerWriters } from '../access.ts';
import { clientId, oneOf } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleEndCustomerId } from '../partner/credentials.ts';
import { endCustomer } from '../partner/schemas.ts';

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
  body: {
    end_customer_client_id: clientId,
    decision: oneOf(reviewDecisions, { description: 'The reviewer’s decision.' }),
  },
  reply: { end_customer: endCustomer },
  errors: ['SANDBOX_ONLY', 'CUSTOMER_NOT_FOUND', 'CONFLICT'],
  example: { end_customer_client_id: exampleEndCustomerId, decision: 'APPROVE' },
  replyExample: {
    end_customer: {
      client_id: exampleEndCustomerId,
      company_name: 'Sunflower Savings',
      status: 'PENDING_ENABLEMENT',
    },
  },
});
