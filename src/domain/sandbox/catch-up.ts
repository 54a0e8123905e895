import type { Context } from '../context.ts';
import type { EndCustomer } from '../end-customer.ts';
import {
  type RegistrationChanges,
  type RegistrationSurroundings,
  reconcileRegistrations,
} from '../registration/reconcile.ts';
import { isSameRegistration, type Registration } from '../registration/registration.ts';
import { horizonOf, progressRegistrations, timeOf } from './progress.ts';
import type { Progress } from './sandbox.ts';

/** What a customer's registrations depend on, in time too. */
export interface CatchUpSurroundings extends RegistrationSurroundings {
  /** What carries simulated ones forward; in the live realm that is its clock. */
  progress: Progress;
}

/**
 * What has fallen due by `now`, in the customer's realm, of its registrations, in the order in which it fell due: the
 * steps of simulated ones, and between them what the last decision about the customer means.
 */
export function catchUp(
  customer: EndCustomer,
  around: CatchUpSurroundings,
  now: number,
  contextAt: (now: number) => Context,
): RegistrationChanges {
  const { registrationsDueAt } = customer;
  const { progress } = around;
  const contextOf = (dueAt: number) => contextAt(timeOf(progress, dueAt, now));
  const stepsUntil = (time: number, rows: readonly Registration[]) => {
    const horizon = progress.mode === 'clock' ? time : horizonOf(progress, now);
    return progressRegistrations(rows, horizon, around.institutions, contextOf);
  };
  if (registrationsDueAt === null) return stepsUntil(now, around.registrations);
  const before = stepsUntil(registrationsDueAt, around.registrations);
  const registrations = afterChanges(around.registrations, before);
  const decided = reconcileRegistrations(
    customer,
    { ...around, registrations },
    contextOf(registrationsDueAt),
  );
  const since = stepsUntil(now, afterChanges(registrations, decided));
  const changes = [before, decided, since];
  return {
    registrations: changes.reduce<Registration[]>(afterChanges, []),
    events: changes.flatMap(({ events }) => events),
    gone: decided.gone ?? [],
  };
}

/** Registrations with their changes. */
export function afterChanges(
  rows: readonly Registration[],
  { registrations, gone = [] }: RegistrationChanges,
): Registration[] {
  const isIn = (some: readonly Registration[], row: Registration) =>
    some.some((other) => isSameRegistration(row, other));
  return [...rows.filter((row) => !isIn(registrations, row) && !isIn(gone, row)), ...registrations];
}
