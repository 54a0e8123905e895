/** How a call ended: with success, refused for what the caller sent, or in a failure or without an answer. */
export const requestOutcomes = ['ok', 'refused', 'failed'] as const;
export type RequestOutcome = (typeof requestOutcomes)[number];

/** How a call was made: with a partner's credentials, or by who is signed in at the console. */
export const requestSources = ['api', 'console'] as const;
export type RequestSource = (typeof requestSources)[number];

/** A call in a partner's sandbox, without what came with it. Times are milliseconds since the epoch. */
export interface SandboxRequest {
  partnerClientId: string;
  requestId: string;
  operation: string;
  method: string;
  /** As it was sent, without a query. */
  path: string;
  /** 0 where no answer was sent. */
  status: number;
  errorCode: string | null;
  /** What went wrong because the partner had asked for it. */
  fault: string | null;
  durationMs: number;
  by: RequestSource;
  /** When it came in, real time. */
  occurredAt: number;
  /** When it came in, by the sandbox's clock. */
  sandboxTime: number;
}

/** A call as it is kept, without secrets. */
export interface KeptRequest extends SandboxRequest {
  /** The one it was about. */
  endCustomerClientId: string | null;
  /** JSON. */
  request: string;
  /** JSON; null where none was sent. */
  answer: string | null;
}

/** How a call with this status ended. */
export function outcomeOf(status: number): RequestOutcome {
  if (status >= 200 && status < 400) return 'ok';
  return status >= 400 && status < 500 ? 'refused' : 'failed';
}
