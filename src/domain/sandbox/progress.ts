import type { Context } from '../context.ts';
import type { InstitutionTerms } from '../institution.ts';
import type { RegistrationChanges } from '../registration/reconcile.ts';
import { nameOf, type Registration } from '../registration/registration.ts';
import { isSimulated, simulatedStep } from '../registration/simulated.ts';
import type { Progress } from './sandbox.ts';

/** Returns the sandbox time up to which registrations progress automatically; a safe integer, as the stores require. */
export function horizonOf({ mode }: Progress, now: number): number {
  return { clock: now, reads: Number.MIN_SAFE_INTEGER, immediate: Number.MAX_SAFE_INTEGER }[mode];
}

/** Returns the time of a change that was due at `dueAt`: in mode `clock` when it was due, otherwise now. */
export function timeOf(progress: Progress, dueAt: number, now: number): number {
  return progress.mode === 'clock' ? Math.max(dueAt, progress.since ?? dueAt) : now;
}

/**
 * Processes all steps of simulated registrations due up to `until`, in the order in which they fell due. Unchanged
 * registrations are omitted.
 */
export function progressRegistrations(
  registrations: readonly Registration[],
  until: number,
  institutions: readonly InstitutionTerms[],
  contextOf: (dueAt: number) => Context,
): RegistrationChanges {
  const changes: RegistrationChanges = { registrations: [], events: [] };
  const steps: { dueAt: number; events: RegistrationChanges['events'] }[] = [];
  for (const registration of registrations) {
    const name = nameOf(institutions, registration.institutionId);
    let row = registration;
    while (row.dueAt !== null && row.dueAt <= until && isSimulated(row.filing)) {
      const { dueAt, filing } = row;
      const change = simulatedStep({ ...row, filing }, name, contextOf(dueAt));
      steps.push({ dueAt, events: change.events });
      row = change.registration;
    }
    if (row !== registration) changes.registrations.push(row);
  }
  changes.events = steps.toSorted((a, b) => a.dueAt - b.dueAt).flatMap(({ events }) => events);
  return changes;
}

/** Counts one read of the registrations in progress, and completes those that have been read often enough. */
export function countRead(
  registrations: readonly Registration[],
  reads: number,
  institutions: readonly InstitutionTerms[],
  context: Context,
): RegistrationChanges {
  const counted = registrations.flatMap((row) =>
    row.dueAt !== null && isSimulated(row.filing)
      ? [{ ...row, filing: { ...row.filing, reads: row.filing.reads + 1 } }]
      : [],
  );
  const ready = counted.filter(({ filing }) => filing.reads >= reads);
  const waiting = counted.filter(({ filing }) => filing.reads < reads);
  const progressed = progressRegistrations(ready, Number.POSITIVE_INFINITY, institutions, () => context);
  return { registrations: [...waiting, ...progressed.registrations], events: progressed.events };
}
