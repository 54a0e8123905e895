import type { Context } from '../context.ts';
import type { InstitutionTerms } from '../institution.ts';
import type { RegistrationChanges } from '../registration/reconcile.ts';
import { nameOf, type Registration } from '../registration/registration.ts';
import { isSimulated, simulatedStep } from '../registration/simulated.ts';
import type { Progress } from './sandbox.ts';

/** Sandbox time up to which registrations move by themselves; whole numbers, as stores want them. */
export function horizonOf({ mode }: Progress, now: number): number {
  return { clock: now, reads: Number.MIN_SAFE_INTEGER, immediate: Number.MAX_SAFE_INTEGER }[mode];
}

/** When a change happens that fell due: by the clock when it was due, otherwise now. */
export function timeOf(progress: Progress, dueAt: number, now: number): number {
  return progress.mode === 'clock' ? Math.max(dueAt, progress.since ?? dueAt) : now;
}

/**
 * Carries simulated registrations forward through all steps due up to `until`, in the order in which they fell due.
 * Those that have not moved are left out.
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

/** Counts one reading of registrations under way, and ends those that have been read often enough. */
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
  const ripe = counted.filter(({ filing }) => filing.reads >= reads);
  const unripe = counted.filter(({ filing }) => filing.reads < reads);
  const progressed = progressRegistrations(ripe, Number.POSITIVE_INFINITY, institutions, () => context);
  return { registrations: [...unripe, ...progressed.registrations], events: progressed.events };
}
