/** Consecutive failed attempts for one email address, whether or not it belongs to a user. */
export interface Failures {
  count: number;
  /** Milliseconds since the epoch. */
  lastAt: number;
}

/** Number of failures without a lock. */
const freeFailures = 5;
const firstLockMs = 30_000;
const longestLockMs = 3_600_000;
/** Failures are forgotten after this time, in milliseconds. */
export const failuresKeptMs = 24 * 3_600_000;

/** Returns the failures plus one. */
export function withFailure(before: Failures | undefined, now: number): Failures {
  const isForgotten = before === undefined || now >= before.lastAt + failuresKeptMs;
  return { count: isForgotten ? 1 : before.count + 1, lastAt: now };
}

/**
 * Returns the end of the lock: 30 seconds after the fifth failure, doubled with each further one, up to an hour; null
 * before the fifth.
 */
export function lockedUntil({ count, lastAt }: Failures): number | null {
  if (count < freeFailures) return null;
  return lastAt + Math.min(firstLockMs * 2 ** (count - freeFailures), longestLockMs);
}
