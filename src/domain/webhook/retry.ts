/** When an endpoint is tried again, and for how long. All are settings; times in milliseconds. */
export interface RetryPolicy {
  /** An endpoint that has not answered by then has failed. */
  timeoutMs: number;
  firstDelayMs: number;
  /** Each delay is this many times the one before. */
  factor: number;
  /** Nothing is tried again later than this after the first attempt. */
  windowMs: number;
  /** Longest wait that a Retry-After can ask for. */
  retryAfterMaxMs: number;
  /** An endpoint that rejects more than this share, 0 to 1, for as long as `rejectedForMs` is disabled. */
  rejectedShare: number;
  rejectedForMs: number;
}

/** What came of one attempt. */
export interface Outcome {
  /** Null where no answer came. */
  statusCode: number | null;
  /** How long the receiver has asked to be left alone; null where it has not. */
  retryAfterMs: number | null;
}

/** Only a 2xx is an acceptance. */
export function isAccepted({ statusCode }: Pick<Outcome, 'statusCode'>): boolean {
  return statusCode !== null && statusCode >= 200 && statusCode < 300;
}

/** The receiver wants nothing more at this address (RFC 9110, section 15.5.11). */
export function isGone({ statusCode }: Outcome): boolean {
  return statusCode === 410;
}

/** When a delivery stands: how often it has been tried since it became due, and since when. */
export interface Tries {
  tries: number;
  /** Time of the first of them; null before it. */
  triedSince: number | null;
}

/**
 * When to try again after an attempt that was made at `at` and failed: null when it has been tried for long enough.
 * `tries` counts that attempt.
 */
export function nextTryAt(
  { tries, triedSince }: Tries,
  at: number,
  { statusCode, retryAfterMs }: Outcome,
  policy: RetryPolicy,
): number | null {
  const byTimetable = policy.firstDelayMs * policy.factor ** (tries - 1);
  const isAsked = (statusCode === 429 || statusCode === 503) && retryAfterMs !== null;
  const asked = isAsked ? Math.min(retryAfterMs, policy.retryAfterMaxMs) : 0;
  const next = at + Math.max(byTimetable, asked);
  return next <= (triedSince ?? at) + policy.windowMs ? next : null;
}
