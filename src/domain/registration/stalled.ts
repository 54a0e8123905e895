import { dayMs, type InstitutionTerms } from '../institution.ts';
import type { Registration, RegistrationStatus } from './registration.ts';

/** The statuses in which the next step is awaited from the institution, or from the operator there. */
export const movingStatuses = [
  'PROCESSING',
  'ATTENTION_REQUIRED',
  'APPROVED',
] as const satisfies RegistrationStatus[];

/** Business days after which a registration that has not moved needs the operator's attention. */
const patienceBusinessDays = 3;

/**
 * Times before which a registration must have moved last to be stalled, in milliseconds since the epoch: for most
 * institutions, and for those that usually take longer.
 */
export interface StalledBefore {
  usual: number;
  byInstitution: ReadonlyMap<string, number>;
}

/** Returns since when registrations are stalled at `now`, in real time. */
export function stalledBefore(now: number, institutions: readonly InstitutionTerms[]): StalledBefore {
  const usual = businessDaysBefore(now, patienceBusinessDays);
  const slower = institutions
    .map(({ institutionId, paceMs }) => [institutionId, now - paceMs] as const)
    .filter(([, before]) => before < usual);
  return { usual, byInstitution: new Map(slower) };
}

/**
 * Returns whether a live registration has not moved for 3 business days, and for longer than its institution usually
 * takes. Sandboxes have their own time, in which nobody waits.
 */
export function isStalled(registration: Registration, { usual, byInstitution }: StalledBefore): boolean {
  const { updatedAt, institutionId } = registration;
  return isMoving(registration) && updatedAt < (byInstitution.get(institutionId) ?? usual);
}

/**
 * Returns by when a live registration's current step is expected, in real time; null if none is awaited. The institution's
 * steps are expected until the registration is stalled; those of the operator do not depend on the institution's pace.
 */
export function expectedBy(
  registration: Registration,
  institutions: readonly InstitutionTerms[],
): number | null {
  const { realm, task, updatedAt, institutionId } = registration;
  const usual = businessDaysAfter(updatedAt, patienceBusinessDays);
  if (realm === 'live' && task !== null && task !== 'RECORD_ANSWER') return usual;
  if (!isMoving(registration)) return null;
  const terms = institutions.find((known) => known.institutionId === institutionId);
  return Math.max(usual, updatedAt + (terms?.paceMs ?? 0));
}

function isMoving({ realm, status, withdrawnAt }: Registration): boolean {
  const isAwaited = (movingStatuses as readonly RegistrationStatus[]).includes(status);
  return realm === 'live' && isAwaited && withdrawnAt === null;
}

/** Returns the same time of day some business days earlier: Monday to Friday in UTC. */
function businessDaysBefore(now: number, count: number): number {
  let time = now;
  for (let left = count; left > 0; ) {
    time -= dayMs;
    const day = new Date(time).getUTCDay();
    if (day !== 0 && day !== 6) left -= 1;
  }
  return time;
}

/** Returns the same time of day some business days later; a weekend counts as the end of its Friday. */
function businessDaysAfter(start: number, count: number): number {
  const isWeekend = (at: number) => [0, 6].includes(new Date(at).getUTCDay());
  let time = start;
  while (isWeekend(time)) time = Math.floor(time / dayMs) * dayMs - 1;
  for (let left = count; left > 0; ) {
    time += dayMs;
    if (!isWeekend(time)) left -= 1;
  }
  return time;
}
