import type { FastifyInstance } from 'fastify';
import { type EndCustomerChanges, updateEndCustomer } from '../../domain/update-end-customer.ts';
import { requireEndCustomer } from '../../store/end-customers.ts';
import {
  customerSetFlowdown,
  customerSetQuestionnaire,
  toDiligenceReply,
} from '../../wire/simulation/customer.ts';
import { saveDecision } from '../save-decision.ts';
import type { Services } from '../services.ts';
import { type SimulationCall, simulationRoute } from './simulation-route.ts';

/** Simulates the operator recording the status of the bank addendum. */
export function customerSetFlowdownRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, customerSetFlowdown, (call) =>
    update(services, call, { flowdownStatus: call.body.status }),
  );
}

/** Simulates the operator recording the status of due diligence. */
export function customerSetQuestionnaireRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, customerSetQuestionnaire, (call) =>
    update(services, call, { questionnaireStatus: call.body.status }),
  );
}

async function update(
  services: Services,
  { db, body, scope, actor, context }: SimulationCall<{ end_customer_client_id: string }>,
  changes: EndCustomerChanges,
) {
  const customer = await requireEndCustomer(db, body.end_customer_client_id, scope);
  const decision = updateEndCustomer(customer, changes, false, actor, context);
  await saveDecision(db, services, customer, decision);
  return toDiligenceReply(decision.endCustomer);
}
