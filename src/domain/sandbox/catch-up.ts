import type { Context } from '../context.ts';
import type { EndCustomer } from '../end-customer.ts';
import {
  type RegistrationChanges,
  type RegistrationInputs,
  reconcileRegistrations,
} from '../registration/reconcile.ts';
import { isSameRegistration, type Registration } from '../registration/registration.ts';
import { horizonOf, progressRegistrations, timeOf } from './progress.ts';
import type { Progress } from './sandbox.ts';

/** What a customer's registrations depend on, including time. */
export interface CatchUpInputs extends RegistrationInputs {
  /** The progress mode of simulated registrations; always `clock` in the live realm. */
  progress: Progress;
}

/**
 * Returns the changes to a customer's registrations that are due by `now`, in realm time, in the order in which they
 * fell due: the steps of simulated ones and, between them, the consequences of the last decision about the customer.
 */
export function catchUp(
  customer: EndCustomer,
  inputs: CatchUpInputs,
  now: number,
  contextAt: (now: number) => Context,
): RegistrationChanges {
  const { registrationsDueAt } = customer;
  const { progress } = inputs;
  const contextOf = (dueAt: number) => contextAt(timeOf(progress, dueAt, now));
  const stepsUntil = (time: number, rows: readonly Registration[]) => {
    const horizon = progress.mode === 'clock' ? time : horizonOf(progress, now);
    return progressRegistrations(rows, horizon, inputs.institutions, contextOf);
  };
  if (registrationsDueAt === null) return stepsUntil(now, inputs.registrations);
  const before = stepsUntil(registrationsDueAt, inputs.registrations);
  const registrations = afterChanges(inputs.registrations, before);
  const decided = reconcileRegistrations(
    customer,
    { ...inputs, registrations },
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

/** Returns the registrations with the changes applied. */
export function afterChanges(
  rows: readonly Registration[],
  { registrations, gone = [] }: RegistrationChanges,
): Registration[] {
  const isIn = (some: readonly Registration[], row: Registration) =>
    some.some((other) => isSameRegistration(row, other));
  return [...rows.filter((row) => !isIn(registrations, row) && !isIn(gone, row)), ...registrations];
}
