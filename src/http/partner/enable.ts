import type { FastifyInstance } from 'fastify';
import { enableEndCustomer } from '../../domain/lifecycle.ts';
import { requirePartnerReady } from '../../domain/partner.ts';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { enable } from '../../wire/partner/enable.ts';
import { toSecretsReply } from '../../wire/partner/schemas.ts';
import { contextIn } from '../context-in.ts';
import { saveDecision } from '../save-decision.ts';
import type { Services } from '../services.ts';
import { partnerRoute } from './partner-route.ts';

/** Makes an end customer ACTIVE with a production key; its production registrations start. */
export function enableRoute(app: FastifyInstance, services: Services): void {
  const { store } = services;
  partnerRoute(app, services, enable, async (call) => {
    const { body, partner, scope, actor } = call;
    requirePartnerReady(partner);
    const { issuedKeys } = await store.unitOfWork(async (db) => {
      const customer = await requireEndCustomer(db, body.end_customer_client_id, scope);
      const decision = enableEndCustomer(customer, actor, await contextIn(db, services, scope));
      await saveDecision(db, services, customer, decision);
      return decision;
    });
    return { production_secret: toSecretsReply(issuedKeys).production as string };
  });
}
