import type { FastifyInstance } from 'fastify';
import { enableEndCustomer } from '../../domain/lifecycle.ts';
import { requirePartnerReady } from '../../domain/partner.ts';
import { requireEndCustomer, saveEndCustomer } from '../../store/end-customers.ts';
import { registrationSurroundings } from '../../store/registrations.ts';
import { enable } from '../../wire/partner/enable.ts';
import { toSecretsReply } from '../../wire/partner/schemas.ts';
import type { Services } from '../services.ts';
import { partnerRoute } from './partner-route.ts';

/** Makes an end customer ACTIVE with a production key, and opens its registrations. */
export function enableRoute(app: FastifyInstance, services: Services): void {
  const { store, settings } = services;
  partnerRoute(app, services, enable, async ({ body, partner, scope, actor, context }) => {
    requirePartnerReady(partner);
    const { issuedKeys } = await store.unitOfWork(async (db) => {
      const customer = await requireEndCustomer(db, body.end_customer_client_id, scope);
      const around = await registrationSurroundings(db, customer.clientId, settings.availability);
      const decision = enableEndCustomer(customer, around, actor, context);
      await saveEndCustomer(db, decision);
      return decision;
    });
    return { production_secret: toSecretsReply(issuedKeys).production as string };
  });
}
