import type { FastifyInstance } from 'fastify';
import { afterChanges, catchUp } from '../../domain/sandbox/catch-up.ts';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { registrationSurroundings } from '../../store/registrations.ts';
import { oauthInstitutionsGet, toInstitutionsReply } from '../../wire/partner/oauth-institutions-get.ts';
import type { Services } from '../services.ts';
import { readInSandbox } from '../simulation/read-in-sandbox.ts';
import { partnerRoute } from './partner-route.ts';

/** Tells how far an end customer's application has come at each institution. */
export function oauthInstitutionsGetRoute(app: FastifyInstance, services: Services): void {
  const { store, settings } = services;
  partnerRoute(app, services, oauthInstitutionsGet, async ({ body, scope, sandbox, context }) => {
    if (sandbox !== undefined) await readInSandbox(services, sandbox, body.end_customer_client_id);
    const customer = await requireEndCustomer(store.db, body.end_customer_client_id, scope);
    const around = await registrationSurroundings(store.db, customer, settings.availability);
    // What has fallen due is told whether or not the registrar has come to it.
    const progress = sandbox?.settings.progress ?? { mode: 'clock' };
    const changes = catchUp(customer, around, progress, context.now, services.contextAt);
    return toInstitutionsReply(customer, around, afterChanges(around.registrations, changes));
  });
}
