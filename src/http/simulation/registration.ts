import type { FastifyInstance } from 'fastify';
import type { EndCustomer } from '../../domain/end-customer.ts';
import {
  type RegistrationChanges,
  type RegistrationSurroundings,
  reconcileRegistrations,
} from '../../domain/registration/reconcile.ts';
import { isSameRegistration, type Registration } from '../../domain/registration/registration.ts';
import { horizonOf, progressToTell, timeOf } from '../../domain/sandbox/progress.ts';
import { setRegistrationStatuses } from '../../domain/sandbox/set-statuses.ts';
import { settleCustomers } from '../../store/due-work.ts';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { registrationSurroundings, saveRegistrations } from '../../store/registrations.ts';
import { toInstitutionsReply } from '../../wire/partner/oauth-institutions-get.ts';
import { registrationSetStatus, toStatusWish } from '../../wire/simulation/registration.ts';
import type { Services } from '../services.ts';
import { type SimulationCall, simulationRoute } from './simulation-route.ts';

/** Plays an institution, or all, for an end customer that was brought in line first. */
export function registrationSetStatusRoute(app: FastifyInstance, services: Services): void {
  const { settings, contextAt } = services;
  simulationRoute(app, services, registrationSetStatus, async (call) => {
    const { db, body, scope, sandbox, actor, context } = call;
    const customer = await requireEndCustomer(db, body.end_customer_client_id, scope);
    const before = await registrationSurroundings(db, customer, settings.availability);
    const around = await bringInLine(call, services, customer, before);
    const changes = setRegistrationStatuses(customer, around, toStatusWish(body), actor, context);
    await saveRegistrations(db, changes);
    const registrations = after(around.registrations, changes);
    const { progress } = sandbox.settings;
    const shown = progressToTell(
      registrations,
      horizonOf(progress, context.now),
      around.institutions,
      (dueAt) => contextAt(timeOf(progress, dueAt, context.now)),
    );
    return toInstitutionsReply(customer, around, shown);
  });
}

/** What the registrar would do for the customer, which may not have had the time yet. */
async function bringInLine(
  { db, sandbox, context }: SimulationCall<unknown>,
  { contextAt }: Services,
  customer: EndCustomer,
  around: RegistrationSurroundings,
): Promise<RegistrationSurroundings> {
  const { registrationsDueAt: dueAt } = customer;
  if (dueAt === null) return around;
  const then = contextAt(timeOf(sandbox.settings.progress, dueAt, context.now));
  const changes = reconcileRegistrations(customer, around, then);
  await saveRegistrations(db, changes);
  await settleCustomers(db, [customer]);
  return { ...around, registrations: after(around.registrations, changes) };
}

function after(before: readonly Registration[], { registrations, gone = [] }: RegistrationChanges) {
  const isIn = (rows: readonly Registration[], row: Registration) =>
    rows.some((other) => isSameRegistration(row, other));
  return [...before.filter((row) => !isIn(registrations, row) && !isIn(gone, row)), ...registrations];
}
