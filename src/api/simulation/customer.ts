import Type from 'typebox';
import { type EndCustomer, requirements } from '../../domain/end-customer.ts';
import {
  changeEndCustomer,
  type EndCustomerChanges,
  reviewDecisions,
  reviewEndCustomer,
} from '../../domain/lifecycle.ts';
import { requestInformation } from '../../domain/step-by-step.ts';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { partnerWriters } from '../access.ts';
import type { ValueOf } from '../codec.ts';
import { saveDecision } from '../due-registrations.ts';
import { endCustomerClientId, oneOf } from '../fields.ts';
import { endCustomer } from '../partner/customer-fields.ts';
import { flowdownStatus, questionnaireStatus } from '../partner/oauth-institutions.ts';
import { customerSchema, exampleCustomer, requirement, toStepByStepReply } from '../partner/step-by-step.ts';
import type { Services } from '../services.ts';
import { type SimulationCall, simulationOperation } from './simulation-operation.ts';

const reply = {
  end_customer: endCustomer,
  flowdown_status: flowdownStatus,
  questionnaire_status: questionnaireStatus,
};

const effect =
  'Registrations waiting for it start or continue immediately; if it is no longer complete, those not yet ' +
  'approved stop in `ATTENTION_REQUIRED`.';

const shared = {
  reply,
  titles: { reply: 'SimulationCustomerDiligenceResponse' },
  errors: ['CUSTOMER_NOT_FOUND'],
} as const;

const customerSetFlowdown = simulationOperation({
  ...shared,
  id: 'simulationCustomerSetFlowdown',
  roles: partnerWriters,
  path: '/simulation/customer/set_flowdown',
  summary: 'Set an end customer’s flowdown status',
  description: `Simulates the operator recording the status of the bank addendum. ${effect}`,
  body: { end_customer_client_id: endCustomerClientId, status: flowdownStatus },
  handle(call, services) {
    return update(services, call, { flowdownStatus: call.body.status });
  },
});

const customerSetQuestionnaire = simulationOperation({
  ...shared,
  id: 'simulationCustomerSetQuestionnaire',
  roles: partnerWriters,
  path: '/simulation/customer/set_questionnaire',
  summary: 'Set an end customer’s questionnaire status',
  description: `Simulates the operator recording the status of due diligence. ${effect}`,
  body: { end_customer_client_id: endCustomerClientId, status: questionnaireStatus },
  handle(call, services) {
    return update(services, call, { questionnaireStatus: call.body.status });
  },
});

const review = simulationOperation({
  id: 'simulationCustomerReview',
  roles: partnerWriters,
  path: '/simulation/customer/review',
  summary: 'Review an end customer',
  description:
    'Simulates the operator’s reviewer: approves or denies an end customer that is `UNDER_REVIEW` in your ' +
    'sandbox. Returns `CONFLICT` if it is not under review.',
  body: {
    end_customer_client_id: endCustomerClientId,
    decision: oneOf(reviewDecisions, { description: 'The reviewer’s decision.' }),
  },
  reply: { end_customer: endCustomer },
  errors: ['SANDBOX_ONLY', 'CUSTOMER_NOT_FOUND', 'CONFLICT'],
  async handle({ db, body, scope, actor, context }, services) {
    const customer = await requireEndCustomer(db, body.endCustomerClientId, scope);
    const verdict = { decision: body.decision, reason: null };
    const decision = reviewEndCustomer(customer, verdict, actor, context);
    await saveDecision(db, services, customer, decision);
    return { endCustomer: decision.endCustomer };
  },
});

const setRequirements = simulationOperation({
  id: 'simulationCustomerSetRequirements',
  roles: partnerWriters,
  path: '/simulation/customer/set_requirements',
  summary: 'Set what is due for an end customer',
  description:
    'Simulates a reviewer who requests more information: the end customer is `MORE_INFORMATION_NEEDED` until all of ' +
    'it has been provided, and then has its previous status. An empty list withdraws the request. Returns ' +
    '`CONFLICT` for an end customer that is `DENIED`.',
  body: {
    end_customer_client_id: endCustomerClientId,
    requirements_due: Type.Array(requirement, {
      uniqueItems: true,
      maxItems: requirements.length,
      description: 'What has to be provided, instead of what is due now.',
    }),
  },
  reply: { end_customer: customerSchema },
  errors: ['SANDBOX_ONLY', 'CUSTOMER_NOT_FOUND', 'CONFLICT'],
  example: { requirements_due: ['questionnaires.cra'] },
  replyExample: { end_customer: exampleCustomer },
  async handle({ db, body, scope, actor, context }, services) {
    const customer = await requireEndCustomer(db, body.endCustomerClientId, scope);
    const request = { due: body.requirementsDue, note: null };
    const decision = requestInformation(customer, request, actor, context);
    await saveDecision(db, services, customer, decision);
    return { endCustomer: toStepByStepReply(decision.endCustomer) };
  },
});

export const simulatedCustomerOperations = [
  review,
  customerSetFlowdown,
  customerSetQuestionnaire,
  setRequirements,
];

function toDiligenceReply(customer: EndCustomer): ValueOf<typeof reply> {
  return {
    endCustomer: customer,
    flowdownStatus: customer.flowdownStatus,
    questionnaireStatus: customer.questionnaireStatus,
  };
}

async function update(
  services: Services,
  { db, body, scope, actor, context }: SimulationCall<{ endCustomerClientId: string }>,
  changes: EndCustomerChanges,
) {
  const customer = await requireEndCustomer(db, body.endCustomerClientId, scope);
  const decision = changeEndCustomer(customer, changes, actor, context);
  await saveDecision(db, services, customer, decision);
  return toDiligenceReply(decision.endCustomer);
}
