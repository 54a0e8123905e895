import { errors } from 'undici';
import { codeOf } from './connection.ts';
import { OutboundError, type OutboundFailure } from './outbound-error.ts';

/** Progress of an exchange when it failed. */
interface Progress {
  host: string;
  /** Whether any of the request may have been written. */
  sent: boolean;
  /** Whether the status and headers of a response have arrived. */
  answered: boolean;
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

function failureOf({ sent, answered }: Progress, error: NodeJS.ErrnoException): Failure {
  if (!sent) return failures.notSent;
  if (error instanceof errors.HeadersOverflowError) return failures.headersTooLarge;
  // With TLS 1.3, a server rejects a client certificate after the client has started to send.
  if (error.code?.startsWith('ERR_SSL_')) return failures.tls;
  // Without data, the parser is missing the rest of a response.
  const malformed = error instanceof errors.HTTPParserError && 'data' in error && error.data !== '';
  const contradictory = !answered && error instanceof errors.ResponseContentLengthMismatchError;
  return malformed || contradictory ? failures.malformed : failures.lost;
}

function failed(
  { host, sent }: Pick<Progress, 'host' | 'sent'>,
  [failure, what]: Failure,
  error?: NodeJS.ErrnoException,
): OutboundError {
  return new OutboundError(failure, sent, `${what(host)}${codeOf(error)}.`);
}
