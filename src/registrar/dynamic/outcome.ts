import type { OutboundError, OutboundFailure } from '../../outbound/outbound.ts';
import type { BankOutcome } from './bank.ts';
import { type BankAnswer, UnreadableAnswer } from './bank-answer.ts';
import { lookedUpOutcome } from './looked-up-client.ts';
import { isRead, type Question } from './question.ts';
import { refusalOutcome } from './refusal.ts';
import { clientOutcome } from './registered-client.ts';

/** Too much, or too early, or not now; the server says that it has not done it. */
const notNow = new Set([408, 425, 429, 503]);

/** What cannot get better by trying again. */
const configurationFailures = new Set<OutboundFailure>([
  'invalid_url',
  'http_not_allowed',
  'address_not_allowed',
]);
/** What may get better by asking again, where asking has no effect. */
const passingFailures = new Set<OutboundFailure>(['timeout', 'connection_lost', 'tls_failed', 'aborted']);

/** What the bank's answer to a question comes to. */
export function outcomeOf(answer: BankAnswer, question: Question): BankOutcome {
  try {
    return judged(answer, question);
  } catch (error) {
    if (error instanceof UnreadableAnswer) return { kind: 'unknown', message: error.message };
    throw error;
  }
}

/** What it comes to that there was no answer. */
export function outcomeOfFailure(error: OutboundError, question: Question): BankOutcome {
  const { failure, mayHaveArrived, message } = error;
  if (configurationFailures.has(failure)) return configurationOutcome(message);
  const isHarmless = !mayHaveArrived || (isRead(question) && passingFailures.has(failure));
  return isHarmless ? { kind: 'later', retryAfterMs: null, message } : { kind: 'unknown', message };
}

/** What the operator has set for the bank keeps it from being asked. */
export function configurationOutcome(message: string): BankOutcome {
  return { kind: 'refused', code: 'bank_configuration', message, forOperator: true };
}

function judged(answer: BankAnswer, question: Question): BankOutcome {
  const { operation, bank, client, application } = question;
  const { status, retryAfterMs } = answer;
  const message = `The bank answered with HTTP status ${status}.`;
  if (notNow.has(status)) return { kind: 'later', retryAfterMs, message };
  if (status >= 500) {
    return isRead(question) ? { kind: 'later', retryAfterMs, message } : { kind: 'unknown', message };
  }
  if (status >= 400) return refusalOutcome(answer, question);
  if (operation === 'remove') return removedOutcome(answer);
  // Some servers confirm a registration with 200, and some a change with 201.
  if (status !== 200 && status !== 201 && status !== 202) return { kind: 'unknown', message };
  if (operation === 'look_up' && application) return lookedUpOutcome(answer, bank, application);
  return clientOutcome(answer, bank, client);
}

/** RFC 7592, section 2.3: 204. A 202 has the removal still before it; it can be asked for again. */
function removedOutcome({ status, retryAfterMs }: BankAnswer): BankOutcome {
  if (status === 200 || status === 204) return { kind: 'deleted' };
  if (status !== 202) return { kind: 'unknown', message: `The bank answered with HTTP status ${status}.` };
  return { kind: 'later', retryAfterMs, message: 'The bank has yet to carry out the removal.' };
}
