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
 * Thrown when an exchange fails. The message is one line for people and names the host; it never contains any of a
 * path, query, header or body.
 */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly failure: OutboundFailure;
  /** Whether any of the request may have reached the peer. False only if nothing can have been sent. */
  readonly mayHaveArrived: boolean;

  constructor(failure: OutboundFailure, mayHaveArrived: boolean, message: string) {
    super(message);
    this.failure = failure;
    this.mayHaveArrived = mayHaveArrived;
  }
}

export function timedOut(host: string, timeoutMs: number, mayHaveArrived: boolean): OutboundError {
  return new OutboundError('timeout', mayHaveArrived, `${host} did not respond within ${timeoutMs} ms.`);
}

/** The sender is closed and accepts no more requests. */
export function closed(): OutboundError {
  return new OutboundError('aborted', false, 'Outbound calls have been stopped.');
}
