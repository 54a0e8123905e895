import type { BankOutcome } from './bank.ts';
import type { BankAnswer } from './bank-answer.ts';
import { type BankError, readError, secretsOf } from './bank-error.ts';
import type { Question } from './question.ts';

/** The codes of RFC 7591, section 3.2.2, and what they say to a partner. */
const meanings: ReadonlyMap<string, string> = new Map([
  ['invalid_redirect_uri', 'The bank does not accept a redirect URI.'],
  ['invalid_client_metadata', 'The bank does not accept what it is told of the application.'],
  ['invalid_software_statement', 'The bank does not accept the software statement.'],
  ['unapproved_software_statement', 'The bank has not approved the software statement.'],
]);
/** Of these, the ones about what the operator, not the partner, has set. */
const statementCodes = new Set(['invalid_software_statement', 'unapproved_software_statement']);
/** RFC 6750, section 3.1, as far as it is about the token. */
const tokenCodes = new Set(['invalid_token', 'insufficient_scope']);

/** What a status from 400 to 499 comes to. */
export function refusalOutcome({ status, body }: BankAnswer, question: Question): BankOutcome {
  const { operation, bank, client } = question;
  const error = readError(body, secretsOf(bank, client));
  const isRegistration = operation === 'register' || operation === 'look_up';
  const isGone = status === 404 || status === 410;
  // To a look-up, it may as well say that nothing can be looked up there; finding nothing is an empty list.
  if (isGone && !isRegistration) return { kind: 'not_found' };
  // RFC 7592, section 2: a client that does not exist any more is answered so, too.
  if (status === 401 && !isRegistration && client.registrationAccessToken) return { kind: 'not_found' };
  if (status === 401 || tokenCodes.has(error.code ?? '')) return credentialsRefused(error);
  if (status === 409 && (operation === 'register' || operation === 'poll' || operation === 'update')) {
    return { kind: 'name_taken', message: withWords('The bank knows this application already.', error) };
  }
  const code = error.code ?? `http_${status}`;
  const usual = isGone
    ? 'The bank has no registration at this address.'
    : `The bank refuses the request (HTTP ${status}).`;
  return {
    kind: 'refused',
    code,
    message: withWords(meanings.get(code) ?? usual, error),
    forOperator: !isForPartner(status, error.code, operation),
  };
}

/**
 * A partner can mend what a bank names as wrong in the application. Not to be let in at all (403 to a
 * registration) is between the bank and the operator; later on, it is the bank's word on this application.
 */
function isForPartner(status: number, code: string | null, operation: Question['operation']): boolean {
  if (code === null || statementCodes.has(code)) return false;
  if (meanings.has(code)) return true;
  return status === 400 || status === 422 || (status === 403 && operation !== 'register');
}

function credentialsRefused(error: BankError): BankOutcome {
  const message = withWords('The bank does not accept the credentials of this server.', error);
  return { kind: 'refused', code: 'credentials_refused', message, forOperator: true };
}

function withWords(sentence: string, { said }: BankError): string {
  return said === null ? sentence : `${sentence} It says: “${said}”`;
}
