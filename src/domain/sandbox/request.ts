/** The outcome of a call: success, rejected because of the request, or failed or without a response. */
export const requestOutcomes = ['ok', 'refused', 'failed'] as const;
export type RequestOutcome = (typeof requestOutcomes)[number];

/** The source of a call: a partner's credentials, or a console session. */
export const requestSources = ['api', 'console'] as const;
export type RequestSource = (typeof requestSources)[number];

/** A call in a partner's sandbox, without its content. Times are milliseconds since the epoch. */
export interface SandboxRequest {
  partnerClientId: string;
  requestId: string;
  operation: string;
  method: string;
  /** As sent, without a query. */
  path: string;
  /** 0 if no response was sent. */
  status: number;
  errorCode: string | null;
  /** The injected fault, if any. */
  fault: string | null;
  /** Whether it repeated an earlier call with its `Idempotency-Key`, whose reply was returned. */
  isReplay: boolean;
  durationMs: number;
  by: RequestSource;
  /** IP address of the client; null for calls from before it was recorded. */
  clientAddress: string | null;
  /** When it was received, real time. */
  occurredAt: number;
  /** When it was received, sandbox time. */
  sandboxTime: number;
}

/** A call as stored, without secrets. */
export interface StoredRequest extends SandboxRequest {
  /** The end customer of the call, if any. */
  endCustomerClientId: string | null;
  /** JSON. */
  request: string;
  /** JSON; null if none was sent. */
  answer: string | null;
}

/** Returns the outcome of a call with this status. */
export function outcomeOf(status: number): RequestOutcome {
  if (status >= 200 && status < 400) return 'ok';
  return status >= 400 && status < 500 ? 'refused' : 'failed';
}
