import type { FastifyRequest } from 'fastify';
import type { Context } from '../domain/context.ts';
import { type Environment, effectiveEnvironment, isOn, realmOf } from '../domain/environment.ts';
import type { Actor } from '../domain/event.ts';
import type { Partner } from '../domain/partner.ts';
import { sandboxNow } from '../domain/sandbox/clock.ts';
import { newSandbox, type Sandbox } from '../domain/sandbox/sandbox.ts';
import { hasExpired } from '../domain/sandbox-partner.ts';
import type { EndCustomerScope } from '../store/end-customers.ts';
import { RequestError } from '../wire/errors.ts';
import type { Operation } from '../wire/operation.ts';
import { environmentOf } from './request-environment.ts';
import type { Services } from './services.ts';

/** Who calls a partner operation, and what it can see. */
export interface PartnerIdentity {
  partner: Partner;
  environment: Environment;
  /** The end customers within reach. */
  scope: EndCustomerScope;
  actor: Actor;
  /** For decisions made now: real time, or in the sandbox its own. */
  context: Context;
  /** Set in the sandbox environment. */
  sandbox: Sandbox | undefined;
}

const clientIdForm = /^[0-9a-f]{24}$/u;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on calls by partners once they are known. */
    partnerCall: PartnerIdentity | undefined;
  }
}

/**
 * Finds out who calls, from the credentials in headers or body, which is known to be an object: a partner, or an end
 * customer with a good key of its own where the operation takes those.
 *
 * @throws RequestError INVALID_FIELD, MISSING_FIELDS, INVALID_API_KEYS, UNAUTHORIZED_ROUTE_ACCESS or
 *   UNAUTHORIZED_ENVIRONMENT
 */
export async function authenticateClient(
  request: FastifyRequest,
  { callers }: Pick<Operation, 'callers'>,
  services: Services,
): Promise<void> {
  const environment = environmentOf(request, services.settings.defaultEnvironment);
  request.environment = environment;
  const { clientId, secret } = readCredentials(request);
  // Whoever mixes the two up has a secret here, which must not come into the log.
  if (clientIdForm.test(clientId)) request.caller = clientId;
  const key = await services.keys.find(clientId, services.keyring.hash(secret));
  const now = services.now();
  const isGood = key !== undefined && effectiveEnvironment(key) === environment && key.callsLeft !== 0;
  if (!isGood || isOver(key.partner, now)) {
    throw new RequestError('INVALID_API_KEYS');
  }
  const { partner } = key;
  if (partner === undefined && callers !== 'any') throw new RequestError('UNAUTHORIZED_ROUTE_ACCESS');
  const mayUse = partner === undefined || partner.environments.includes(environment);
  if (!mayUse || !isOn(environment, services.settings.availability)) {
    throw new RequestError('UNAUTHORIZED_ENVIRONMENT');
  }
  if (partner === undefined) return;
  const sandbox = environment === 'sandbox' ? (key.sandbox ?? newSandbox(clientId)) : undefined;
  request.partnerCall = {
    partner,
    environment,
    scope: { partnerClientId: clientId, realm: realmOf(environment) },
    actor: `partner:${clientId}`,
    context: services.contextAt(sandbox === undefined ? now : sandboxNow(sandbox.clock, now)),
    sandbox,
  };
}

function isOver(partner: Partner | undefined, now: number): boolean {
  return partner !== undefined && hasExpired(partner, now);
}

function readCredentials(request: FastifyRequest): { clientId: string; secret: string } {
  const { headers } = request;
  const body = request.body as Record<string, unknown>;
  const clientId = credential('client_id', body['client_id'], headers['plaid-client-id']);
  const secret = credential('secret', body['secret'], headers['plaid-secret']);
  const given = { client_id: clientId, secret };
  if (clientId !== undefined && secret !== undefined) return { clientId, secret };
  const missing = Object.entries(given).filter(([, value]) => value === undefined);
  throw new RequestError('MISSING_FIELDS', { fields: missing.map(([path]) => ({ path, problem: '' })) });
}

function credential(path: string, inBody: unknown, inHeader: unknown): string | undefined {
  if (inBody !== undefined && typeof inBody !== 'string') {
    throw new RequestError('INVALID_FIELD', { fields: [{ path, problem: 'must be string' }] });
  }
  if (inBody !== undefined && inHeader !== undefined && inBody !== inHeader) {
    const problem = 'is given in the body and in a header, and they differ';
    throw new RequestError('INVALID_FIELD', { fields: [{ path, problem }] });
  }
  return inBody ?? (inHeader as string | undefined);
}
