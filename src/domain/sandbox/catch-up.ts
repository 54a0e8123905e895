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

/** Up to when a customer's registrations catch up. */
export interface CatchUp {
  /** What carries them forward; in the live realm, its clock. */
  progress: Progress;
  /** The time in the customer's realm. */
  now: number;
  /** By the clock, what has fallen due by then; a decision at `now` comes before what falls due with it. */
  until: number;
}

/**
 * What has fallen due of a customer's registrations, in the order in which it fell due: the steps of simulated ones, and
 * between them what the customer's last decision means.
 */
export function catchUp(
  customer: EndCustomer,
  around: RegistrationSurroundings,
  { progress, now, until }: CatchUp,
  contextAt: (now: number) => Context,
): RegistrationChanges {
  const { registrationsDueAt } = customer;
  const contextOf = (dueAt: number) => contextAt(timeOf(progress, dueAt, now));
  const stepsUntil = (time: number, rows: readonly Registration[]) => {
    const horizon = progress.mode === 'clock' ? time : horizonOf(progress, now);
    return progressRegistrations(rows, horizon, around.institutions, contextOf);
  };
  if (registrationsDueAt === null) return stepsUntil(until, around.registrations);
  const before = stepsUntil(registrationsDueAt - 1, around.registrations);
  const registrations = afterChanges(around.registrations, before);
  const decided = reconcileRegistrations(
    customer,
    { ...around, registrations },
    contextOf(registrationsDueAt),
  );
  const since = stepsUntil(until, afterChanges(registrations, decided));
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
