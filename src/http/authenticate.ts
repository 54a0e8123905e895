import type { FastifyRequest } from 'fastify';
import type { Client, PartnerIdentity } from '../api/calls.ts';
import { RequestError } from '../api/errors.ts';
import type { Operation } from '../api/operation.ts';
import type { Services } from '../api/services.ts';
import { type Environment, effectiveEnvironment, isOn, realmOf } from '../domain/environment.ts';
import { rejectionOf } from '../domain/key-restrictions.ts';
import type { Partner } from '../domain/partner.ts';
import { sandboxNow } from '../domain/sandbox/clock.ts';
import { newSandbox, type Sandbox } from '../domain/sandbox/sandbox.ts';
import { hasExpired } from '../domain/sandbox-partner.ts';
import { findPartner } from '../store/partners.ts';
import { findSandbox } from '../store/sandboxes.ts';
import { isClientId } from './client-id.ts';
import { environmentOf } from './request-environment.ts';
import { actingAsOf, csrfHeader } from './session/acting-as.ts';
import { presentsSession } from './session/cookie.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on partner calls after authentication. */
    partnerCall: PartnerIdentity | undefined;
    /** Set on calls with credentials, and on partner calls of signed-in users. */
    client: Client | undefined;
  }
}

/**
 * Authenticates the caller from the credentials in the headers or the body, if it has been read: a partner or, if the
 * operation allows it, an end customer with a valid key. Without a secret, falls back to the console session.
 *
 * @throws RequestError INVALID_FIELD, MISSING_FIELDS, INVALID_API_KEYS, UNAUTHORIZED_ROUTE_ACCESS,
 * UNAUTHORIZED_ENVIRONMENT, or an error of the session
 */
export async function authenticateClient(
  request: FastifyRequest,
  operation: Pick<Operation, 'kind' | 'roles'>,
  services: Services,
): Promise<void> {
  const environment = environmentOf(request, services.settings.defaultEnvironment);
  request.environment = environment;
  if (request.headers.cookie !== undefined && isSignedInCall(request, services)) {
    request.partnerCall = await partnerOfSession(request, operation, environment, services);
    const { clientId } = request.partnerCall.partner;
    request.client = { clientId, owner: 'partner', partnerClientId: clientId };
    return;
  }
  const { clientId, secret } = readCredentials(request);
  // A caller who swaps the two sends a secret here, which must not be logged.
  if (isClientId(clientId)) request.caller = clientId;
  const key = await services.keys.find(clientId, services.keyring.hash(secret));
  const now = services.now();
  const isGood = key !== undefined && effectiveEnvironment(key) === environment && key.callsLeft !== 0;
  if (!isGood || isOver(key.partner, now)) {
    throw new RequestError('INVALID_API_KEYS');
  }
  const rejection = rejectionOf(key, request.clientAddress, now);
  if (rejection !== null) {
    throw new RequestError('INVALID_API_KEYS', { reason: `key ${key.keyId} ${rejection}` });
  }
  services.keyUses.note(key.keyId, key.clientId, now);
  const { partner } = key;
  if (partner === undefined && operation.kind !== 'client')
    throw new RequestError('UNAUTHORIZED_ROUTE_ACCESS');
  requireEnvironment(environment, partner, services);
  request.client = { clientId: key.clientId, owner: key.owner, partnerClientId: key.partnerClientId };
  if (partner === undefined) return;
  const sandbox =
    environment === 'sandbox' ? await accessible(key.sandbox ?? newSandbox(clientId), services) : undefined;
  request.partnerCall = identity(
    request,
    partner,
    environment,
    { actor: `partner:${clientId}`, by: 'api' },
    sandbox,
    services,
  );
}

/** Whether a caller can be authenticated before the body is read. */
export function hasCredentialsInHeaders(request: FastifyRequest, services: Services): boolean {
  const { headers } = request;
  if (headers['plaid-secret'] !== undefined) return headers['plaid-client-id'] !== undefined;
  return headers[csrfHeader] !== undefined && presentsSession(request, services);
}

/** Whether the body has credentials, which are compared with those in the headers, and take precedence over a session. */
export function hasCredentialsInBody({ body }: FastifyRequest): boolean {
  const { client_id: clientId, secret } = body as Record<string, unknown>;
  return clientId !== undefined || secret !== undefined;
}

/** Credentials take precedence over a session. */
function isSignedInCall(request: FastifyRequest, services: Services): boolean {
  const { secret } = (request.body ?? {}) as Record<string, unknown>;
  return (
    secret === undefined &&
    request.headers['plaid-secret'] === undefined &&
    presentsSession(request, services)
  );
}

async function partnerOfSession(
  request: FastifyRequest,
  operation: Pick<Operation, 'roles'>,
  environment: Environment,
  services: Services,
): Promise<PartnerIdentity> {
  const { db } = services.store;
  const { partnerClientId, actor } = await actingAsOf(request, operation, services);
  const partner = partnerClientId === null ? undefined : await findPartner(db, partnerClientId);
  if (partner === undefined || hasExpired(partner, services.now())) throw new RequestError('FORBIDDEN');
  requireEnvironment(environment, partner, services);
  const sandbox =
    environment === 'sandbox'
      ? await accessible(await findSandbox(db, partner.clientId), services)
      : undefined;
  return identity(request, partner, environment, { actor, by: 'console' }, sandbox, services);
}

/** Waits for the job of a sandbox, and helps to complete it; returns the sandbox after it. */
async function accessible(sandbox: Sandbox, { store, settleSandbox }: Services): Promise<Sandbox> {
  const { partnerClientId } = sandbox;
  if (sandbox.job === null) return sandbox;
  await settleSandbox(partnerClientId);
  return findSandbox(store.db, partnerClientId);
}

/** @throws RequestError UNAUTHORIZED_ENVIRONMENT if it is off, or the partner has no access to it */
function requireEnvironment(
  environment: Environment,
  partner: Partner | undefined,
  { settings }: Services,
): void {
  const mayUse = partner === undefined || partner.environments.includes(environment);
  if (!mayUse || !isOn(environment, settings.availability))
    throw new RequestError('UNAUTHORIZED_ENVIRONMENT');
}

function identity(
  { clientAddress }: FastifyRequest,
  partner: Partner,
  environment: Environment,
  who: Pick<PartnerIdentity, 'actor' | 'by'>,
  sandbox: Sandbox | undefined,
  { now, contextAt }: Services,
): PartnerIdentity {
  return {
    partner,
    environment,
    scope: { partnerClientId: partner.clientId, realm: realmOf(environment) },
    ...who,
    context: contextAt(sandbox === undefined ? now() : sandboxNow(sandbox.clock, now()), clientAddress),
    sandbox,
  };
}

function isOver(partner: Partner | undefined, now: number): boolean {
  return partner !== undefined && hasExpired(partner, now);
}

function readCredentials(request: FastifyRequest): { clientId: string; secret: string } {
  const { headers } = request;
  const body = (request.body ?? {}) as Record<string, unknown>;
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
    const problem = 'differs between body and header';
    throw new RequestError('INVALID_FIELD', { fields: [{ path, problem }] });
  }
  return inBody ?? (inHeader as string | undefined);
}
