import type { EndCustomer } from '../../domain/end-customer.ts';
import { partnerWriters } from '../access.ts';
import { clientId } from '../fields.ts';
import { operation, type StaticOf } from '../operation.ts';
import { exampleEndCustomerId } from '../partner/credentials.ts';
import { flowdownStatus, questionnaireStatus } from '../partner/oauth-institutions-get.ts';
import { endCustomer, toEndCustomerReply } from '../partner/schemas.ts';

const reply = {
  end_customer: endCustomer,
  flowdown_status: flowdownStatus,
  questionnaire_status: questionnaireStatus,
};

const effect =
  'Registrations waiting for it start or continue immediately; if it is no longer complete, those not yet ' +
  'approved stop in `ATTENTION_REQUIRED`.';

const shared = {
  method: 'POST',
  tag: 'Simulation',
  reply,
  titles: { reply: 'SimulationCustomerDiligenceResponse' },
  errors: ['CUSTOMER_NOT_FOUND'],
  example: { end_customer_client_id: exampleEndCustomerId, status: 'COMPLETE' },
  replyExample: {
    end_customer: {
      client_id: exampleEndCustomerId,
      company_name: 'Sunflower Savings',
      status: 'PENDING_ENABLEMENT',
    },
    flowdown_status: 'COMPLETE',
    questionnaire_status: 'COMPLETE',
  },
} as const;

export const customerSetFlowdown = operation({
  ...shared,
  id: 'simulationCustomerSetFlowdown',
  roles: partnerWriters,
  path: '/simulation/customer/set_flowdown',
  summary: 'Set an end customer’s flowdown status',
  description: `Simulates the operator recording the status of the bank addendum. ${effect}`,
  body: { end_customer_client_id: clientId, status: flowdownStatus },
});

export const customerSetQuestionnaire = operation({
  ...shared,
  id: 'simulationCustomerSetQuestionnaire',
  roles: partnerWriters,
  path: '/simulation/customer/set_questionnaire',
  summary: 'Set an end customer’s questionnaire status',
  description: `Simulates the operator recording the status of due diligence. ${effect}`,
  body: { end_customer_client_id: clientId, status: questionnaireStatus },
});

export function toDiligenceReply(customer: EndCustomer): StaticOf<typeof reply> {
  return {
    end_customer: toEndCustomerReply(customer),
    flowdown_status: customer.flowdownStatus,
    questionnaire_status: customer.questionnaireStatus,
  };
}
