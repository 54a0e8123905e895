import assert from 'node:assert/strict';
import type { Environment } from '../../src/domain/environment.ts';
import { checkReply } from './check-reply.ts';
import { exchange, type Received } from './exchange.ts';

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read replies of every shape
  body: any;
}

export interface Credentials {
  clientId: string;
  secrets: Record<Environment, string>;
}

/** Sends JSON unchanged; returns any response. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return send('POST', url, body, headers);
}

export async function send(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { origin } = new URL(url);
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const path = url.slice(origin.length) || '/';
  const received = await exchange(origin, { method, path, headers: { ...type, ...headers }, body: text });
  return toAnswer(method, path, received);
}

/** Reads a JSON reply; fails if it does not match the reference, or could be cached. */
export function toAnswer(method: string, target: string, { status, headers, text }: Received): Answer {
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  // The response to HEAD has no body (RFC 9110, section 9.3.2).
  if (method === 'HEAD') return { status, headers, body: undefined };
  const body: unknown = JSON.parse(text);
  checkReply(method, target, status, body);
  return { status, headers, body };
}

/** A management call with a bearer token. */
export function manage(url: string, token: string) {
  return (method: string, path: string, body?: unknown): Promise<Answer> =>
    send(method, `${url}/v1${path}`, body, { authorization: `Bearer ${token}` });
}

/** A partner's call in one environment, credentials in the body. */
export function partnerCalls(
  url: string,
  { clientId, secrets }: Credentials,
  environment: Environment = 'sandbox',
) {
  return (path: string, body: object = {}): Promise<Answer> =>
    post(`${url}/${environment}${path}`, { client_id: clientId, secret: secrets[environment], ...body });
}

let unique = 0;

/** A body that creates a unique end customer; `changes` override it. */
export function application(changes: object = {}): Record<string, unknown> {
  unique += 1;
  const name = `Company ${process.pid} ${unique}`;
  return {
    company_name: name,
    legal_entity_name: `${name} Inc.`,
    application_name: name,
    website: `company-${process.pid}-${unique}.example`,
    address: {
      city: 'Portland',
      street: '9 Garden Way',
      region: 'OR',
      postal_code: '97201',
      country_code: 'US',
    },
    is_diligence_attested: true,
    is_bank_addendum_completed: true,
    redirect_uris: ['https://app.example.com/oauth'],
    ...changes,
  };
}
