import { errors } from 'undici';
import { codeOf } from './connection.ts';
import { OutboundError, type OutboundFailure } from './outbound-error.ts';

/** How far an exchange had come when it failed. */
interface Progress {
  host: string;
  /** Whether any of the request may have been written. */
  sent: boolean;
  /** Whether the head of an answer has arrived. */
  answered: boolean;
}

/** What the HTTP client's error is to the one who called. */
export function exchangeFailed(progress: Progress, error: NodeJS.ErrnoException): OutboundError {
  return failed(progress, failureOf(progress, error), error);
}

/** The connection was lost while an answer was on its way. */
export function answerLost(host: string): OutboundError {
  return failed({ host, sent: true }, failures.lost);
}

/** What comes before an answer's body does not end. */
export function headersTooLarge(host: string): OutboundError {
  return failed({ host, sent: true }, failures.headersTooLarge);
}

type Failure = readonly [failure: OutboundFailure, what: (host: string) => string];

const failures = {
  notSent: ['connection_failed', (host) => `The connection to ${host} was lost before it was used`],
  headersTooLarge: ['answer_too_large', (host) => `${host} answered with more headers than are read`],
  tls: ['tls_failed', (host) => `${host} gave up the secure connection`],
  malformed: ['invalid_answer', (host) => `${host} answered with something that is not HTTP`],
  lost: ['connection_lost', (host) => `The connection to ${host} was lost before its answer was complete`],
} as const satisfies Record<string, Failure>;

function failureOf({ sent, answered }: Progress, error: NodeJS.ErrnoException): Failure {
  if (!sent) return failures.notSent;
  if (error instanceof errors.HeadersOverflowError) return failures.headersTooLarge;
  // With TLS 1.3, a server refuses a client's certificate when the client has already begun to speak.
  if (error.code?.startsWith('ERR_SSL_')) return failures.tls;
  // Where it holds no data, the parser misses the rest of an answer.
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
