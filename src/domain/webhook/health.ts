import type { RetryPolicy } from './retry.ts';

const hourMs = 3_600_000;

/** An endpoint's recent responses, in realm time. */
export interface Health {
  /** Accepted and rejected attempts by the start of each hour. */
  hours: readonly (readonly [startsAt: number, accepted: number, rejected: number])[];
  /** Since when it has rejected more than the policy's share; null if it does not. */
  rejectingSince: number | null;
  /** Whether its last attempt failed. */
  isFailing: boolean;
}

export const untried: Health = { hours: [], rejectingSince: null, isFailing: false };

/** Returns the health after one more attempt, made at `at`. */
export function noteAttempt(health: Health, at: number, accepted: boolean, policy: RetryPolicy): Health {
  const hour = at - (at % hourMs);
  const [before = [hour, 0, 0]] = health.hours.filter(([startsAt]) => startsAt === hour);
  const counted = accepted
    ? ([hour, before[1] + 1, before[2]] as const)
    : ([hour, before[1], before[2] + 1] as const);
  const recent = health.hours.filter(
    ([startsAt]) => startsAt !== hour && startsAt > at - policy.rejectedForMs,
  );
  const hours = [...recent, counted];
  const isRejecting = isMostlyRejected(hours, policy);
  // Results before a day without attempts no longer count.
  const since = recent.length > 0 || before[1] + before[2] > 0 ? health.rejectingSince : null;
  return {
    hours,
    rejectingSince: isRejecting ? (since ?? at) : null,
    isFailing: !accepted,
  };
}

/** Returns whether by `at` it has been rejecting long enough to be disabled. */
export function hasRejectedForLong({ rejectingSince }: Health, at: number, policy: RetryPolicy): boolean {
  return rejectingSince !== null && at - rejectingSince >= policy.rejectedForMs;
}

function isMostlyRejected(hours: Health['hours'], { rejectedShare }: RetryPolicy): boolean {
  const accepted = hours.reduce((sum, [, count]) => sum + count, 0);
  const rejected = hours.reduce((sum, [, , count]) => sum + count, 0);
  return rejected > (accepted + rejected) * rejectedShare;
}
