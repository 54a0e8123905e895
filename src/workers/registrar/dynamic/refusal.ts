import type { BankOutcome, BankRequest } from './bank.ts';
import type { BankAnswer } from './bank-answer.ts';
import { type BankError, readError, secretsOf } from './bank-error.ts';

/** The codes of RFC 7591, section 3.2.2, with messages for the partner. */
const meanings: ReadonlyMap<string, string> = new Map([
  ['invalid_redirect_uri', 'The institution does not accept a redirect URI.'],
  ['invalid_client_metadata', 'The institution does not accept the application’s metadata.'],
  ['invalid_software_statement', 'The institution does not accept the software statement.'],
  ['unapproved_software_statement', 'The institution has not approved the software statement.'],
]);
/** Codes about the operator's configuration rather than the partner's application. */
const statementCodes = new Set(['invalid_software_statement', 'unapproved_software_statement']);
/** RFC 6750, section 3.1: codes about the token. */
const tokenCodes = new Set(['invalid_token', 'insufficient_scope']);

/** Returns the outcome of a status from 400 to 499, of 501, and of a redirect that is not followed. */
export function refusalOutcome({ status, body }: BankAnswer, request: BankRequest): BankOutcome {
  const { operation, bank, client } = request;
  const error = readError(body, secretsOf(bank, client));
  const isRegistration = operation === 'register' || operation === 'look_up';
  const isGone = status === 404 || status === 410;
  // For a look-up, it can also mean that look-ups are not supported; no match is an empty list.
  if (isGone && !isRegistration) return { kind: 'not_found' };
  // RFC 7592, section 2: also the response for a client that no longer exists.
  if (status === 401 && !isRegistration && client.registrationAccessToken) return { kind: 'not_found' };
  if (status === 401 || tokenCodes.has(error.code ?? '')) return credentialsRefused(error);
  if (status === 409 && (operation === 'register' || operation === 'poll' || operation === 'update')) {
    return { kind: 'name_taken', message: withWords('The institution already has this application.', error) };
  }
  const code = error.code ?? `http_${status}`;
  const fallback = isGone
    ? 'The institution has no registration endpoint at this URL.'
    : `The institution rejected the request (HTTP ${status}).`;
  return {
    kind: 'refused',
    code,
    message: withWords(meanings.get(code) ?? fallback, error),
    forOperator: !isForPartner(status, error.code, operation),
  };
}

/**
 * A partner can fix what the bank reports as wrong in the application. A 403 to a registration concerns the bank and
 * the operator; later, it is the bank's decision on this application.
 */
function isForPartner(status: number, code: string | null, operation: BankRequest['operation']): boolean {
  if (code === null || statementCodes.has(code)) return false;
  if (meanings.has(code)) return true;
  return status === 400 || status === 422 || (status === 403 && operation !== 'register');
}

function credentialsRefused(error: BankError): BankOutcome {
  const message = withWords('The institution does not accept the credentials of this server.', error);
  return { kind: 'refused', code: 'credentials_refused', message, forOperator: true };
}

function withWords(sentence: string, { said }: BankError): string {
  return said === null ? sentence : `${sentence} It says: “${said}”`;
}
