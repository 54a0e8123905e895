import type { FastifyInstance } from 'fastify';
import { reviewEndCustomer } from '../../domain/lifecycle.ts';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { toEndCustomerReply } from '../../wire/partner/schemas.ts';
import { review } from '../../wire/simulation/review.ts';
import { saveDecision } from '../save-decision.ts';
import type { Services } from '../services.ts';
import { simulationRoute } from './simulation-route.ts';

/** Simulates the operator's reviewer in the partner's own sandbox. */
export function reviewRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, review, async ({ db, body, scope, actor, context }) => {
    const customer = await requireEndCustomer(db, body.end_customer_client_id, scope);
    const verdict = { decision: body.decision, reason: null };
    const decision = reviewEndCustomer(customer, verdict, actor, context);
    await saveDecision(db, services, customer, decision);
    return { end_customer: toEndCustomerReply(decision.endCustomer) };
  });
}
