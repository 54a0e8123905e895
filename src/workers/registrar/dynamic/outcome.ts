import type { OutboundError, OutboundFailure } from '../../../outbound/outbound.ts';
import { type BankOutcome, type BankRequest, isReadOnly } from './bank.ts';
import { type BankAnswer, UnreadableAnswer } from './bank-answer.ts';
import { lookedUpOutcome } from './looked-up-client.ts';
import { refusalOutcome } from './refusal.ts';
import { clientOutcome } from './registered-client.ts';

/** Statuses with which the server reports that it has not processed the request and that it can be retried. */
const notNow = new Set([408, 425, 429, 503]);

/** Failures that a retry cannot resolve. */
const configurationFailures = new Set<OutboundFailure>([
  'invalid_url',
  'http_not_allowed',
  'address_not_allowed',
]);
/** Failures that a retry may resolve, if the request is read-only. */
const passingFailures = new Set<OutboundFailure>(['timeout', 'connection_lost', 'tls_failed', 'aborted']);

/** Returns the outcome of a bank's response. */
export function outcomeOf(answer: BankAnswer, request: BankRequest): BankOutcome {
  try {
    return evaluated(answer, request);
  } catch (error) {
    if (error instanceof UnreadableAnswer) return { kind: 'unknown', message: error.message };
    throw error;
  }
}

/** Returns the outcome of a request without a response. */
export function outcomeOfFailure(error: OutboundError, request: BankRequest): BankOutcome {
  const { failure, mayHaveArrived, message } = error;
  if (configurationFailures.has(failure)) return configurationOutcome(message);
  // A redirected registration may have been carried out (303); anything else can be repeated safely.
  if (failure === 'redirect_refused' && request.operation !== 'register') {
    return { kind: 'refused', code: 'redirected', message, forOperator: true };
  }
  const isHarmless = !mayHaveArrived || (isReadOnly(request) && passingFailures.has(failure));
  return isHarmless ? { kind: 'later', retryAfterMs: null, message } : { kind: 'unknown', message };
}

/** Returns the outcome of a configuration that prevents requests to the bank. */
export function configurationOutcome(message: string): BankOutcome {
  return { kind: 'refused', code: 'bank_configuration', message, forOperator: true };
}

function evaluated(answer: BankAnswer, request: BankRequest): BankOutcome {
  const { operation, bank, client, application } = request;
  const { status, retryAfterMs } = answer;
  const message = `The institution responded with HTTP status ${status}.`;
  if (notNow.has(status)) return { kind: 'later', retryAfterMs, message };
  // The server does not support the method (RFC 9110, section 15.6.2).
  if (status === 501) return refusalOutcome(answer, request);
  if (status >= 500) {
    return isReadOnly(request) ? { kind: 'later', retryAfterMs, message } : { kind: 'unknown', message };
  }
  if (status >= 400 || (status >= 300 && operation !== 'register')) return refusalOutcome(answer, request);
  if (operation === 'remove') return removedOutcome(answer);
  // Some servers confirm a registration with 200, and some an update with 201 or 204.
  const isAccepted = status === 204 && operation === 'update';
  if (!isAccepted && status !== 200 && status !== 201 && status !== 202) return { kind: 'unknown', message };
  if (operation === 'look_up' && application) return lookedUpOutcome(answer, bank, application);
  return clientOutcome(withBody(answer, request), bank, client);
}

/** An update accepted without a body leaves the client unchanged; a 202 may contain everything in its headers. */
function withBody(answer: BankAnswer, { operation, client }: BankRequest): BankAnswer {
  if (!answer.isEmpty) return answer;
  if (operation === 'update') return { ...answer, body: { ...client.metadata, client_id: client.clientId } };
  return answer.status === 202 ? { ...answer, body: {} } : answer;
}

/** RFC 7592, section 2.3: 204. With 202 the removal is still pending; it can be requested again. */
function removedOutcome({ status, retryAfterMs }: BankAnswer): BankOutcome {
  if (status === 200 || status === 204) return { kind: 'deleted' };
  if (status !== 202)
    return { kind: 'unknown', message: `The institution responded with HTTP status ${status}.` };
  return { kind: 'later', retryAfterMs, message: 'The institution has not completed the removal yet.' };
}
