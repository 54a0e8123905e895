import { randomUUID } from 'node:crypto';
import type { BankTestStep } from '../../../domain/bank-test.ts';
import type { BankClient } from '../../../domain/dynamic-bank.ts';
import { toResponse } from '../../../outbound/fetch.ts';
import { type Outbound, type OutboundCall, OutboundError } from '../../../outbound/outbound.ts';
import type { DynamicBank } from './bank.ts';
import { type BankAnswer, readAnswer } from './bank-answer.ts';
import { readError, secretsOf } from './bank-error.ts';
import { DynamicRegistration } from './dynamic-registration.ts';
import { outcomeOf } from './outcome.ts';

/** The result of one step; omitted fields are null. */
export type StepResult = Pick<BankTestStep, 'outcome' | 'message'> & Partial<BankTestStep>;

/** Inputs of the steps. */
export interface Testing {
  outbound: Outbound;
  bank: DynamicBank;
  /** Common fields of every call to the bank. */
  call: OutboundCall;
}

/** Returns a handler that converts a call without a response to a step result, and rethrows other errors. */
export function failedCall(asked: NonNullable<BankTestStep['asked']>) {
  return (error: unknown): StepResult => {
    if (!(error instanceof OutboundError)) throw error;
    return { outcome: 'failed', asked, message: error.message };
  };
}

/**
 * Metadata that no interface can register, as it contradicts RFC 7591, section 2, and OAuth 2.0 in several ways: a
 * redirect URI with a fragment, keys both by value and by reference, and grant and response types that do not exist. No
 * software statement is sent, as its values would replace these.
 */
const contradictory = {
  client_name: 'Test of the interface, not to be registered',
  redirect_uris: ['urn:gingham:not-to-be-registered#fragment'],
  grant_types: ['urn:gingham:no-such-grant'],
  response_types: ['no_such_response'],
  token_endpoint_auth_method: 'no_such_method',
  jwks: { keys: [] },
  jwks_uri: 'urn:gingham:no-such-keys',
};

const answerBytesMax = 64 * 1024;
const noEndpoint = [404, 405, 410, 501];
const notNow = [408, 425, 429, 503];

/** What one response shows about the endpoint and the initial access token. */
export interface Probed {
  endpoint: StepResult;
  token: StepResult;
}

const tokenNotChecked: StepResult = { outcome: 'skipped', message: 'The token was not checked.' };

/** Sends the endpoint a registration that it must reject, with the initial access token, if any. */
export async function probeEndpoint(testing: Testing): Promise<Probed> {
  const asked = { method: 'POST', url: testing.bank.registrationEndpoint } as const;
  const answer = await send(testing).catch(failedCall(asked));
  if ('outcome' in answer) return { endpoint: answer, token: tokenNotChecked };
  const { endpoint, token } = await evaluated(answer, testing);
  const { status } = answer;
  const isKnown = token.outcome !== 'skipped';
  return { endpoint: { ...endpoint, asked, status }, token: isKnown ? { ...token, asked, status } : token };
}

async function send({ outbound, bank, call }: Testing): Promise<BankAnswer> {
  const { flavour, initialAccessToken } = bank;
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'gingham',
    ...(initialAccessToken !== null && { authorization: `Bearer ${initialAccessToken}` }),
    ...(flavour === 'fdx' && { 'x-fapi-interaction-id': randomUUID() }),
  };
  const body = JSON.stringify(contradictory);
  const answer = await outbound.request({ ...call, method: 'POST', headers, body, answerBytesMax });
  return readAnswer(toResponse(answer));
}

async function evaluated(answer: BankAnswer, testing: Testing): Promise<Probed> {
  const { status } = answer;
  const { bank } = testing;
  if (status === 401 || status === 403) return unauthorized(answer, bank);
  const failed = (message: string): Probed => ({
    endpoint: { outcome: 'failed', message },
    token: tokenNotChecked,
  });
  if (status < 300) return failed(await undoRegistration(answer, testing));
  if (noEndpoint.includes(status))
    return failed(`It responds with ${status}: there is no registration endpoint.`);
  if (notNow.includes(status))
    return failed(`It responds with ${status}: the institution accepts no registrations at the moment.`);
  if (status < 400 || status >= 500)
    return failed(`It responds with ${status} instead of rejecting the request.`);
  const said = saidIn(answer, bank);
  return {
    endpoint: {
      outcome: 'ok',
      message: `The endpoint responds, and rejected invalid metadata${said}.`,
    },
    token:
      bank.initialAccessToken === null
        ? { outcome: 'skipped', message: 'No initial access token is configured, and none is required.' }
        : { outcome: 'ok', message: 'The institution accepts the initial access token.' },
  };
}

function unauthorized(answer: BankAnswer, bank: DynamicBank): Probed {
  const said = saidIn(answer, bank);
  const message =
    bank.initialAccessToken === null
      ? `The institution requires an initial access token, and none is configured${said}.`
      : `The institution rejects the initial access token${said}.`;
  return {
    endpoint: { outcome: 'ok', message: 'The endpoint responds.' },
    token: { outcome: 'failed', message },
  };
}

function saidIn({ body }: BankAnswer, bank: DynamicBank): string {
  const { code, said } = readError(body, secretsOf(bank, {}));
  if (said !== null) return `: “${said}”`;
  return code === null ? '' : `: ${code}`;
}

/** Removes the client that should not have been registered, and returns the outcome as a message. */
async function undoRegistration(answer: BankAnswer, { outbound, bank, call }: Testing): Promise<string> {
  const outcome = outcomeOf(answer, { operation: 'register', bank, client: {} });
  const client = 'client' in outcome ? outcome.client : {};
  const registration = new DynamicRegistration(outbound, { timeoutMs: call.timeoutMs });
  const removed = await registration.remove(bank, client as BankClient);
  const what = `The institution has registered a client that it had to reject (${answer.status})`;
  if (removed.kind === 'deleted') return `${what}; the client has been removed.`;
  return `${what}, and the client could not be removed: ask the institution to remove it.`;
}
