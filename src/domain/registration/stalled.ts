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
  const { realm, status, withdrawnAt, updatedAt, institutionId } = registration;
  const isMoving = (movingStatuses as readonly RegistrationStatus[]).includes(status);
  return (
    realm === 'live' &&
    isMoving &&
    withdrawnAt === null &&
    updatedAt < (byInstitution.get(institutionId) ?? usual)
  );
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
