import type { FastifyRequest } from 'fastify';
import type { Token } from '../../domain/token.ts';
import { findToken } from '../../store/tokens.ts';
import { RequestError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/operation.ts';
import type { Services } from '../services.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on management calls once it is known. */
    token: Token | undefined;
  }
}

/**
 * Finds out whose bearer token (RFC 6750, section 2.1) a request presents, and whether its scope will do.
 *
 * @throws RequestError INVALID_TOKEN or FORBIDDEN
 */
export async function authenticateToken(
  request: FastifyRequest,
  { scope }: Pick<Operation, 'scope'>,
  { store, keyring }: Services,
): Promise<void> {
  const presented = /^Bearer +([\w.~+/-]+=*)$/iu.exec(request.headers.authorization ?? '')?.[1];
  if (presented === undefined) throw new RequestError('INVALID_TOKEN');
  const token = await findToken(store.db, keyring.hash(presented));
  if (token === undefined) throw new RequestError('INVALID_TOKEN');
  request.caller = token.tokenId;
  if (scope !== 'any' && token.partnerClientId !== null) throw new RequestError('FORBIDDEN');
  request.token = token;
}
