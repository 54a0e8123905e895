import type { Context } from '../context.ts';
import { type DomainEvent, event } from '../event.ts';
import { type User, userEvent } from './user.ts';

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

/** Returns the events of a failed attempt for a user: also of the lock that it causes. */
export function signInFailed(user: User, failures: Failures | null, context: Context): DomainEvent[] {
  const data = failures === null ? {} : { failures: failures.count };
  const failed = userEvent('user.sign_in_failed', user, 'system', context, data);
  const until = failures && lockedUntil(failures);
  if (until === null) return [failed];
  const lock = { ...data, until: new Date(until).toISOString() };
  return [failed, userEvent('user.locked_out', user, 'system', context, lock)];
}

/** For how long failures of unknown users are only counted after an event, in milliseconds. */
const unknownCountedMs = 60_000;

/**
 * Counts a failed attempt for an address without a user; `before` has those since the last event. There is an event at most
 * once a minute, as anyone can make up addresses.
 */
export function unknownSignInFailed(
  before: Failures | undefined,
  context: Context,
): { counted: Failures; events: DomainEvent[] } {
  const { count, lastAt } = before ?? { count: 0, lastAt: Number.NEGATIVE_INFINITY };
  // An attempt can also be recorded after a later one.
  if (context.now < lastAt + unknownCountedMs) {
    return { counted: { count: count + 1, lastAt }, events: [] };
  }
  const data = { userId: null, attempts: count + 1 };
  const failed = event({ type: 'user.sign_in_failed', actor: 'system', data }, context);
  return { counted: { count: 0, lastAt: context.now }, events: [failed] };
}
