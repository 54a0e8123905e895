import type { Context, Secret } from './context.ts';
import { type Actor, type DomainEvent, event } from './event.ts';

/** A bearer token of the management API. */
export interface Token {
  tokenId: string;
  /** Its purpose, as described by its creator. */
  name: string;
  /** Null for operator scope; else the partner it is limited to. */
  partnerClientId: string | null;
  createdAt: number;
}

/** Creates a token; its plain form is only returned in the reply. */
export function createToken(
  { name, partnerClientId }: Pick<Token, 'name' | 'partnerClientId'>,
  actor: Actor,
  context: Context,
): { token: Token; secret: Secret; events: DomainEvent[] } {
  const token: Token = { tokenId: context.newId(), name, partnerClientId, createdAt: context.now };
  return {
    token,
    secret: context.newToken(partnerClientId === null ? 'gop' : 'gpt'),
    events: [tokenEvent('token.created', token, actor, context)],
  };
}

/** Returns the event of a token being created or revoked. */
export function tokenEvent(
  type: 'token.created' | 'token.revoked',
  { tokenId, name, partnerClientId }: Token,
  actor: Actor,
  context: Context,
): DomainEvent {
  return event({ type, partnerClientId, actor, data: { tokenId, name } }, context);
}
