import type { Context, Secret } from './context.ts';
import { type Actor, type DomainEvent, event } from './event.ts';

/** A bearer token of the management API. */
export interface Token {
  tokenId: string;
  /** What it is for, in its maker's words. */
  name: string;
  /** Null for the operator's scope; else the one partner it sees and acts for. */
  partnerClientId: string | null;
  createdAt: number;
}

/** Makes a token; its plain form goes into the reply and nowhere else. */
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

/** Tells that a token was made or revoked. */
export function tokenEvent(
  type: 'token.created' | 'token.revoked',
  { tokenId, name, partnerClientId }: Token,
  actor: Actor,
  context: Context,
): DomainEvent {
  return event({ type, partnerClientId, actor, data: { tokenId, name } }, context);
}
