import type { FastifyInstance } from 'fastify';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { registrationSurroundings } from '../../store/registrations.ts';
import { oauthInstitutionsGet, toInstitutionsReply } from '../../wire/partner/oauth-institutions-get.ts';
import type { Services } from '../services.ts';
import { partnerRoute } from './partner-route.ts';

/** Tells how far an end customer's application has come at each institution. */
export function oauthInstitutionsGetRoute(app: FastifyInstance, services: Services): void {
  const { store, settings } = services;
  partnerRoute(app, services, oauthInstitutionsGet, async ({ body, scope }) => {
    const customer = await requireEndCustomer(store.db, body.end_customer_client_id, scope);
    return toInstitutionsReply(
      customer,
      await registrationSurroundings(store.db, customer.clientId, settings.availability),
    );
  });
}
