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

/** Progress of an exchange when it failed. */
interface Progress {
  host: string;
  /** Whether any of the request may have been written. */
  sent: boolean;
}

/** Converts an error of the HTTP client. */
export function exchangeFailed(progress: Progress, error: NodeJS.ErrnoException): OutboundError {
  return failed(progress, failureOf(progress, error), error);
}

/** The connection was lost during the response. */
export function answerLost(host: string): OutboundError {
  return failed({ host, sent: true }, failures.lost);
}

/** Headers or interim responses exceed their limit. */
export function headersTooLarge(host: string): OutboundError {
  return failed({ host, sent: true }, failures.headersTooLarge);
}

type Failure = readonly [failure: OutboundFailure, what: (host: string) => string];

const failures = {
  notSent: ['connection_failed', (host) => `The connection to ${host} was lost before it was used`],
  headersTooLarge: ['answer_too_large', (host) => `${host} responded with more headers than are accepted`],
  tls: ['tls_failed', (host) => `${host} closed the secure connection`],
  malformed: ['invalid_answer', (host) => `${host} sent a response that is not HTTP`],
  lost: ['connection_lost', (host) => `The connection to ${host} was lost before its response was complete`],
} as const satisfies Record<string, Failure>;

function failureOf({ sent }: Progress, { code = '' }: NodeJS.ErrnoException): Failure {
  if (!sent) return failures.notSent;
  if (code === 'HPE_HEADER_OVERFLOW') return failures.headersTooLarge;
  // With TLS 1.3, a server rejects a client certificate after the client has started to send.
  if (code.startsWith('ERR_SSL_')) return failures.tls;
  return code.startsWith('HPE_') ? failures.malformed : failures.lost;
}

function failed(
  { host, sent }: Progress,
  [failure, what]: Failure,
  error?: NodeJS.ErrnoException,
): OutboundError {
  return new OutboundError(failure, sent, `${what(host)}${codeOf(error)}.`);
}

/** Returns the error code of the system or OpenSSL; the message is omitted, as it may contain what the peer sent. */
export function codeOf(error: NodeJS.ErrnoException | undefined): string {
  return /^(?!UND_)[A-Z0-9_]+$/u.test(error?.code ?? '') ? ` (${error?.code})` : '';
}
