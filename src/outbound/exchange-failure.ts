import { codeOf } from './connection.ts';
import { OutboundError, type OutboundFailure } from './outbound-error.ts';

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
