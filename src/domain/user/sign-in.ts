/** Attempts in a row that failed, for one email address, whether or not somebody has it. */
export interface Failures {
  count: number;
  /** Milliseconds since the epoch. */
  lastAt: number;
}

/** As many are free. */
const freeFailures = 5;
const firstLockMs = 30_000;
const longestLockMs = 3_600_000;
/** Failures older than this are forgotten. */
export const failuresKeptMs = 24 * 3_600_000;

/** The failures with one more. */
export function withFailure(before: Failures | undefined, now: number): Failures {
  const isForgotten = before === undefined || now >= before.lastAt + failuresKeptMs;
  return { count: isForgotten ? 1 : before.count + 1, lastAt: now };
}

/**
 * Until when nobody may try again: 30 seconds after the fifth failure, twice as long after each that follows, up to an
 * hour; null before the fifth.
 */
export function lockedUntil({ count, lastAt }: Failures): number | null {
  if (count < freeFailures) return null;
  return lastAt + Math.min(firstLockMs * 2 ** (count - freeFailures), longestLockMs);
}
