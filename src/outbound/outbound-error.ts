export type OutboundFailure =
  | 'invalid_url'
  | 'http_not_allowed'
  | 'address_not_allowed'
  | 'name_not_found'
  | 'connection_failed'
  | 'tls_failed'
  | 'timeout'
  | 'connection_lost'
  | 'answer_too_large'
  | 'redirect_refused'
  | 'invalid_answer'
  | 'aborted';

/**
 * The exchange failed. The message is one line for a person and names the host; nothing of a path, a query, a header
 * or a body is ever in it.
 */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly failure: OutboundFailure;
  /** Whether any of the request may have reached the other side. False only where none of it can have been sent. */
  readonly mayHaveArrived: boolean;

  constructor(failure: OutboundFailure, mayHaveArrived: boolean, message: string) {
    super(message);
    this.failure = failure;
    this.mayHaveArrived = mayHaveArrived;
  }
}

export function timedOut(host: string, timeoutMs: number, mayHaveArrived: boolean): OutboundError {
  return new OutboundError('timeout', mayHaveArrived, `${host} did not answer within ${timeoutMs} ms.`);
}

/** The caller is being closed and takes no more. */
export function closed(): OutboundError {
  return new OutboundError('aborted', false, 'Calls to outside parties have been stopped.');
}
