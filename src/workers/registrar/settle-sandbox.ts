import type { Context } from '../../domain/context.ts';
import type { EndCustomer } from '../../domain/end-customer.ts';
import { type RegistrationChanges, reconcileRegistrations } from '../../domain/registration/reconcile.ts';
import { realTimeOf, sandboxNow } from '../../domain/sandbox/clock.ts';
import { horizonOf, progressRegistrations, timeOf } from '../../domain/sandbox/progress.ts';
import type { Sandbox } from '../../domain/sandbox/sandbox.ts';
import {
  listDueCustomersOfSandbox,
  listDueRegistrationsOfSandbox,
  settleCustomers,
} from '../../store/due-work.ts';
import { findPartner } from '../../store/partners.ts';
import { listRegistrationsOf, saveRegistrations, termsOfSandbox } from '../../store/registrations.ts';
import { stepJob } from '../../store/sandbox-jobs.ts';
import { lockSandboxInJob, setWakeAt } from '../../store/sandboxes.ts';
import type { StepSize } from '../../store/step-size.ts';
import { isOwnerGone } from '../../store/store.ts';
import type { Db } from '../../store/tables.ts';
import type { RegistrarParts } from './bank-exchange.ts';

/** Registrations of an end customer to reconcile, about. */
const registrationsEach = 8;

/**
 * Does a step of a sandbox's job or, without one, processes some of the due work in the order in which it fell due, on
 * whichever node: one unit of work under the sandbox's lock. True while there is more.
 */
export function settleSome(
  parts: RegistrarParts,
  partnerClientId: string,
  stepSize: StepSize,
): Promise<boolean> {
  const step = parts.store.unitOfWork(async (db) => {
    const sandbox = await lockSandboxInJob(db, partnerClientId);
    return stepSize.run(async (size) => {
      if (sandbox.job !== null) {
        await stepJob(db, partnerClientId, sandbox.job, size);
        return true;
      }
      const isBusy = await settleStep(db, parts, sandbox, size);
      // The next caller will find that there is, or may be, more.
      if (isBusy) await setWakeAt(db, partnerClientId, 0);
      return isBusy;
    });
  });
  return step.catch(async (error: unknown) => {
    // The partner is gone, and its sandbox with it.
    if (isOwnerGone(error) && (await findPartner(parts.store.db, partnerClientId)) === undefined)
      return false;
    throw error;
  });
}

/** Processes about `size` registrations. */
async function settleStep(db: Db, parts: RegistrarParts, sandbox: Sandbox, size: number): Promise<boolean> {
  const { partnerClientId, clock, settings } = sandbox;
  const realNow = parts.now();
  const now = sandboxNow(clock, realNow);
  const until = horizonOf(settings.progress, now);
  const customers = await listDueCustomersOfSandbox(db, partnerClientId, Math.ceil(size / registrationsEach));
  const due = { partnerClientId, until, limit: size };
  const registrations = await listDueRegistrationsOfSandbox(db, due);
  const [customer] = customers;
  const [registration] = registrations;
  const contextOf = (dueAt: number) => parts.contextAt(timeOf(settings.progress, dueAt, now));
  if (customer !== undefined && !isBefore(registration, customer)) {
    const untilThen = registration?.dueAt ?? Number.MAX_SAFE_INTEGER;
    const first = customers.filter(({ registrationsDueAt }) => (registrationsDueAt ?? 0) <= untilThen);
    await reconcileAll(db, parts, sandbox, first, contextOf);
    return true;
  }
  if (registration !== undefined) {
    const ends = [until];
    if (customer !== undefined) ends.push(customer.registrationsDueAt as number);
    if (registrations.length === size) ends.push(registrations.at(-1)?.dueAt as number);
    const terms = await termsOfSandbox(db, sandbox);
    await saveRegistrations(db, progressRegistrations(registrations, Math.min(...ends), terms, contextOf));
    return true;
  }
  const [next] = await listDueRegistrationsOfSandbox(db, {
    ...due,
    until: Number.MAX_SAFE_INTEGER,
    limit: 1,
  });
  const isByClock = settings.progress.mode === 'clock' && next !== undefined;
  await setWakeAt(db, partnerClientId, isByClock ? realTimeOf(clock, next.dueAt as number) : null);
  return false;
}

function isBefore(registration: { dueAt: number | null } | undefined, customer: EndCustomer): boolean {
  if (registration === undefined) return false;
  return (registration.dueAt as number) < (customer.registrationsDueAt as number);
}

/** Reconciles customers in order, up to the first one that is due after a step of an earlier one. */
async function reconcileAll(
  db: Db,
  parts: RegistrarParts,
  sandbox: Sandbox,
  customers: readonly EndCustomer[],
  contextOf: (dueAt: number) => Context,
): Promise<void> {
  const institutions = await termsOfSandbox(db, sandbox);
  const rows = await listRegistrationsOf(
    db,
    customers.map(({ clientId }) => clientId),
  );
  const byCustomer = Map.groupBy(rows, ({ endCustomerClientId }) => endCustomerClientId);
  const changes: RegistrationChanges[] = [];
  let nextStepAt = Number.POSITIVE_INFINITY;
  for (const customer of customers) {
    const dueAt = customer.registrationsDueAt as number;
    if (dueAt > nextStepAt) break;
    const inputs = {
      institutions,
      registrations: byCustomer.get(customer.clientId) ?? [],
      developmentIsOn: parts.availability.development,
    };
    const change = reconcileRegistrations(customer, inputs, contextOf(dueAt));
    changes.push(change);
    for (const row of change.registrations) nextStepAt = Math.min(nextStepAt, row.dueAt ?? nextStepAt);
  }
  await saveRegistrations(db, {
    registrations: changes.flatMap(({ registrations }) => registrations),
    events: changes.flatMap(({ events }) => events),
    gone: changes.flatMap(({ gone = [] }) => gone),
  });
  await settleCustomers(db, customers.slice(0, changes.length));
}
