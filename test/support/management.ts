import assert from 'node:assert/strict';
import type { Environment } from '../../src/domain/environment.ts';
import { type Answer, application, type Credentials, manage, partnerCalls } from './client.ts';
import type { TestServer } from './test-server.ts';

/** Calls the management API with the operator's token, or another. */
export function managing(server: () => TestServer, token?: () => string) {
  return (method: string, path: string, body?: unknown): Promise<Answer> =>
    manage(server().url, token?.() ?? server().demo.operatorToken)(method, path, body);
}

/** Returns the body of a response, which must be successful. */
export function succeeds({ status, body }: Answer): Answer['body'] {
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** Returns a resource without its version, which it must have. */
export function unversioned(resource: Answer['body']): Answer['body'] {
  const { version, ...rest } = resource;
  assert.equal(typeof version, 'string');
  return rest;
}

/** Asserts that a response is this error and, if given, that its message matches. */
export function refuses({ status, body }: Answer, code: string, expected: number, says = /(?:)/u): void {
  assert.equal(body.error_code, code, JSON.stringify(body));
  assert.equal(status, expected);
  assert.match(body.error_message, says);
}

/** Creates a bearer token with operator scope, or that of a partner. */
export async function newToken(
  { url, demo }: TestServer,
  partnerClientId: string | null,
): Promise<{ id: string; token: string }> {
  const answer = await manage(url, demo.operatorToken)('POST', '/tokens', {
    name: 'for a test',
    partner_client_id: partnerClientId,
  });
  const { token_id, token } = succeeds(answer).token;
  return { id: token_id, token };
}

export interface NewEndCustomer {
  clientId: string;
  /** The secrets issued by `create`, by environment. */
  secrets: Partial<Record<Environment, string>>;
}

/** Creates an end customer in an environment as its partner. */
export async function newEndCustomer(
  { url }: TestServer,
  partner: Credentials,
  environment: Environment,
  changes: object = {},
): Promise<NewEndCustomer> {
  const call = partnerCalls(url, partner, environment);
  const { end_customer } = succeeds(await call('/partner/customer/create', application(changes)));
  return { clientId: end_customer.client_id, secrets: end_customer.secrets };
}
