import type { FastifyInstance } from 'fastify';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { oauthInstitutionsGet, toInstitutionsReply } from '../../wire/partner/oauth-institutions-get.ts';
import { currentRegistrations } from '../due-registrations.ts';
import type { Services } from '../services.ts';
import { readInSandbox } from '../simulation/read-in-sandbox.ts';
import { partnerRoute } from './partner-route.ts';

/** Returns the status of an end customer's registration at each institution. */
export function oauthInstitutionsGetRoute(app: FastifyInstance, services: Services): void {
  const { db } = services.store;
  partnerRoute(app, services, oauthInstitutionsGet, async ({ body, scope, sandbox, context }) => {
    if (sandbox !== undefined) await readInSandbox(services, sandbox, body.end_customer_client_id);
    const customer = await requireEndCustomer(db, body.end_customer_client_id, scope);
    const registrations = await currentRegistrations(db, services, customer, context.now);
    return toInstitutionsReply(customer, registrations);
  });
}
