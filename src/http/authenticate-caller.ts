import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../api/calls.ts';
import { RequestError } from '../api/errors.ts';
import type { Operation } from '../api/operation.ts';
import type { Services } from '../api/services.ts';
import { rejectionOf } from '../domain/key-restrictions.ts';
import { findToken } from '../store/tokens.ts';
import { countingRefusals } from './rate-limits.ts';
import { type Access, actingAsOf } from './session/acting-as.ts';
import { presentsSession } from './session/cookie.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on management calls after authentication. */
    managementCaller: Caller | undefined;
  }
}

/**
 * Authenticates the caller like {@link authenticateCaller}, and counts the request.
 *
 * @throws RequestError RATE_LIMIT, or an error of the authentication
 */
export async function admitCaller(
  request: FastifyRequest,
  reply: FastifyReply,
  operation: Access & Pick<Operation, 'isSearch'>,
  services: Services,
): Promise<void> {
  const count = () => {
    const name = operation.isSearch ? 'searches' : 'management';
    request.server.rateLimits.require(name, request.caller as string, reply);
  };
  await authenticateCaller(request, operation, services).catch(countingRefusals(count));
  count();
}

/**
 * Authenticates the caller by a bearer token (RFC 6750, section 2.1) or, without one, by a session, and checks
 * scope or role.
 *
 * @throws RequestError INVALID_TOKEN, INVALID_SESSION, INVALID_CSRF_TOKEN or FORBIDDEN
 */
export async function authenticateCaller(
  request: FastifyRequest,
  operation: Access,
  services: Services,
): Promise<Caller> {
  // Operations that no user can call ignore sessions.
  const takesSession = operation.roles !== undefined && request.headers.authorization === undefined;
  const caller =
    takesSession && presentsSession(request, services)
      ? await actingAsOf(request, operation, services)
      : await bearerOf(request, operation, services);
  request.managementCaller = caller;
  return caller;
}

async function bearerOf(
  request: FastifyRequest,
  { scope }: Pick<Operation, 'scope'>,
  { store, keyring, keyUses, now }: Services,
): Promise<Caller> {
  const presented = /^Bearer +([\w.~+/-]+=*)$/iu.exec(request.headers.authorization ?? '')?.[1];
  if (presented === undefined) throw new RequestError('INVALID_TOKEN');
  const token = await findToken(store.db, keyring.hash(presented));
  if (token === undefined) throw new RequestError('INVALID_TOKEN');
  const { tokenId, partnerClientId } = token;
  const rejection = rejectionOf(token, request.clientAddress, now());
  if (rejection !== null)
    throw new RequestError('INVALID_TOKEN', { reason: `token ${tokenId} ${rejection}` });
  request.caller = tokenId;
  keyUses.note(tokenId, null, now());
  if (scope !== 'any' && partnerClientId !== null) throw new RequestError('FORBIDDEN');
  const actor =
    partnerClientId === null ? (`operator:${tokenId}` as const) : (`partner:${partnerClientId}` as const);
  return { id: tokenId, partnerClientId, actor, role: null };
}
