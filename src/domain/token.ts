import type { Context, Secret } from './context.ts';
import { DomainError } from './errors.ts';
import { type Actor, type DomainEvent, type EventType, event } from './event.ts';
import { type KeyRestrictions, keyStatus, requireFuture, restrictionData } from './key-restrictions.ts';
import { previousKeys, type Rotation, requireRoom } from './key-rotation.ts';

/** A bearer token of the management API. */
export interface Token extends KeyRestrictions {
  tokenId: string;
  /** Its purpose, as described by its creator. */
  name: string;
  /** Null for operator scope; else the partner it is limited to. */
  partnerClientId: string | null;
  createdAt: number;
}

/** Most valid tokens with operator scope, and of each partner. */
export const validTokensMax = 100;

interface NewToken {
  token: Token;
  secret: Secret;
  events: DomainEvent[];
}

/**
 * Creates a token; its plain form is only returned in the reply. `validTokens` is the number of those with the same scope.
 *
 * @throws DomainError CONFLICT if there are too many, INVALID_FIELD if it would have expired
 */
export function createToken(
  wanted: Omit<Token, 'tokenId' | 'createdAt'>,
  validTokens: number,
  actor: Actor,
  context: Context,
): NewToken {
  requireFuture('expires_at', wanted.expiresAt, context.now);
  const owner = wanted.partnerClientId === null ? 'the operator has' : 'the partner has';
  requireRoom(validTokens, validTokensMax, owner, 'valid tokens');
  const token: Token = { ...wanted, tokenId: context.newId(), createdAt: context.now };
  return {
    token,
    secret: context.newToken(token.partnerClientId === null ? 'gop' : 'gpt'),
    events: [tokenEvent('token.created', token, actor, context, restrictionData(token))],
  };
}

/**
 * Replaces a token by a new one with the same name and scope. The previous one is revoked, or stays valid as requested;
 * `expiring` is then the token with its new expiry.
 *
 * @throws DomainError CONFLICT if it is no longer valid or there are too many, INVALID_FIELD for a time in the past
 */
export function rotateToken(
  previous: Token & { revokedAt: number | null },
  request: { rotation: Rotation; restrictions: KeyRestrictions },
  validTokens: number,
  actor: Actor,
  context: Context,
): NewToken & { isRevoked: boolean; expiring: Token | undefined } {
  const { revokedAt, ...token } = previous;
  const status = keyStatus(previous, context.now);
  if (revokedAt !== null || status !== 'active') {
    throw new DomainError('CONFLICT', { message: `the token is ${status}; create another` });
  }
  const { revoked, expiring } = previousKeys([{ ...token, revokedAt }], request.rotation, context.now);
  const { name, partnerClientId } = token;
  const created = createToken(
    { name, partnerClientId, ...request.restrictions },
    validTokens - revoked.length,
    actor,
    context,
  );
  return {
    ...created,
    isRevoked: revoked.length > 0,
    expiring: expiring[0]?.key,
    events: [
      ...revoked.map((old) => tokenEvent('token.revoked', old, actor, context)),
      ...expiring.map(({ key, data }) => tokenEvent('token.updated', key, actor, context, data)),
      ...created.events,
    ],
  };
}

/** Returns an event of a token. */
export function tokenEvent(
  type: Extract<EventType, `token.${string}`>,
  { tokenId, name, partnerClientId }: Pick<Token, 'tokenId' | 'name' | 'partnerClientId'>,
  actor: Actor,
  context: Context,
  data: Record<string, unknown> = {},
): DomainEvent {
  return event({ type, partnerClientId, actor, data: { tokenId, name, ...data } }, context);
}
