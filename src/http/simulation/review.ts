import type { FastifyInstance } from 'fastify';
import { reviewEndCustomer } from '../../domain/lifecycle.ts';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { toEndCustomerReply } from '../../wire/partner/schemas.ts';
import { review } from '../../wire/simulation/review.ts';
import { partnerRoute } from '../partner/partner-route.ts';
import { saveDecision } from '../save-decision.ts';
import type { Services } from '../services.ts';

/** Plays the operator's reviewer in the partner's own sandbox. */
export function reviewRoute(app: FastifyInstance, services: Services): void {
  const { store } = services;
  partnerRoute(app, services, review, async ({ body, scope, actor, context }) => {
    const { endCustomer } = await store.unitOfWork(async (db) => {
      const customer = await requireEndCustomer(db, body.end_customer_client_id, scope);
      const verdict = { decision: body.decision, reason: null };
      const decision = reviewEndCustomer(customer, verdict, actor, context);
      await saveDecision(db, services, customer, decision);
      return decision;
    });
    return { end_customer: toEndCustomerReply(endCustomer) };
  });
}
