/** A session of a user in one browser. Times are milliseconds since the epoch. */
export interface Session {
  userId: string;
  createdAt: number;
  lastSeenAt: number;
  /** Latest expiry. */
  expiresAt: number;
}

/** Maximum lifetime of a session, in total and without use, in milliseconds. */
export interface SessionLimits {
  lifeMs: number;
  idleMs: number;
}

/** Minimum interval between updates of `lastSeenAt`, as each costs a commit. */
const seenEveryMs = 60_000;

export function newSession(userId: string, { lifeMs }: SessionLimits, now: number): Session {
  return { userId, createdAt: now, lastSeenAt: now, expiresAt: now + lifeMs };
}

export function hasEnded(
  { lastSeenAt, expiresAt }: Session,
  { idleMs }: SessionLimits,
  now: number,
): boolean {
  return now >= expiresAt || now >= lastSeenAt + idleMs;
}

/** Returns whether `lastSeenAt` is due for an update. */
export function isToBeNoted({ lastSeenAt }: Session, now: number): boolean {
  return now >= lastSeenAt + seenEveryMs;
}
