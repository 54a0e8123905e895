import type { FastifyInstance } from 'fastify';
import { setRegistrationStatuses } from '../../domain/sandbox/set-statuses.ts';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { saveRegistrations } from '../../store/registrations.ts';
import { toInstitutionsReply } from '../../wire/partner/oauth-institutions-get.ts';
import { registrationSetStatus, toStatusChange } from '../../wire/simulation/registration.ts';
import { currentRegistrations, runDueWork } from '../due-registrations.ts';
import type { Services } from '../services.ts';
import { simulationRoute } from './simulation-route.ts';

/** Simulates one institution, or all, for an end customer whose due work is done first. */
export function registrationSetStatusRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, registrationSetStatus, async (call) => {
    const { db, body, scope, actor, context } = call;
    const customer = await requireEndCustomer(db, body.end_customer_client_id, scope);
    const inputs = await runDueWork(db, services, customer, context.now);
    await saveRegistrations(
      db,
      setRegistrationStatuses(customer, inputs, toStatusChange(body), actor, context),
    );
    const inLine = { ...customer, registrationsDueAt: null };
    return toInstitutionsReply(customer, await currentRegistrations(db, services, inLine, context.now));
  });
}
