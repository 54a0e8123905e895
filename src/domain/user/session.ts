/** Somebody’s being signed in at one browser. Times are milliseconds since the epoch. */
export interface Session {
  userId: string;
  createdAt: number;
  lastSeenAt: number;
  /** At the latest. */
  expiresAt: number;
}

/** How long a session lasts, at the most and without being used, in milliseconds. */
export interface SessionLimits {
  lifeMs: number;
  idleMs: number;
}

/** Written down so often at the most, as it costs a commit. */
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

/** Whether its use is to be written down. */
export function isToBeNoted({ lastSeenAt }: Session, now: number): boolean {
  return now >= lastSeenAt + seenEveryMs;
}
