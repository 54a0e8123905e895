/** When and how long deliveries are retried. All values are settings; times in milliseconds. */
export interface RetryPolicy {
  /** An attempt without a response by then has failed. */
  timeoutMs: number;
  firstDelayMs: number;
  /** Factor between one delay and the next. */
  factor: number;
  /** Nothing is retried later than this after the first attempt. */
  windowMs: number;
  /** Longest delay that Retry-After can request. */
  retryAfterMaxMs: number;
  /** An endpoint that rejects more than this share, 0 to 1, for as long as `rejectedForMs` is disabled. */
  rejectedShare: number;
  rejectedForMs: number;
}

/** Shortest delay that Retry-After can request: a receiver that sends 0 is not called in a loop. */
const retryAfterMinMs = 1_000;

/** The result of one attempt. */
export interface Outcome {
  /** Null if there was no response. */
  statusCode: number | null;
  /** Delay requested by the receiver; null if none. */
  retryAfterMs: number | null;
}

/** Returns whether a receiver accepted: only a 2xx accepts. */
export function isAccepted({ statusCode }: Pick<Outcome, 'statusCode'>): boolean {
  return statusCode !== null && statusCode >= 200 && statusCode < 300;
}

/** Returns whether the receiver wants nothing more at this URL (RFC 9110, section 15.5.11). */
export function isGone({ statusCode }: Outcome): boolean {
  return statusCode === 410;
}

/** Number of tries of a delivery since it became due, and the time of the first. */
export interface Tries {
  tries: number;
  /** Time of the first try; null before it. */
  triedSince: number | null;
}

/**
 * Returns when to retry after a failed attempt made at `at`; null if the retries are used up. `tries` includes that
 * attempt. The Retry-After of a 429 or 503 replaces the scheduled delay, whether it is longer or shorter.
 */
export function nextTryAt(
  { tries, triedSince }: Tries,
  at: number,
  { statusCode, retryAfterMs }: Outcome,
  policy: RetryPolicy,
): number | null {
  const isAsked = (statusCode === 429 || statusCode === 503) && retryAfterMs !== null;
  const delayMs = isAsked
    ? Math.max(retryAfterMinMs, Math.min(retryAfterMs, policy.retryAfterMaxMs))
    : policy.firstDelayMs * policy.factor ** (tries - 1);
  const next = at + delayMs;
  return next <= (triedSince ?? at) + policy.windowMs ? next : null;
}
