import type { Context } from '../context.ts';
import { foldEmail } from '../email-address.ts';
import { type Identity, type User, type UserDecision, userEvent } from './user.ts';

/** What an OpenID provider says of somebody. */
export interface ProvenIdentity {
  identity: Identity;
  email: string | null;
  isEmailVerified: boolean;
}

export type IdentityProblem = 'not_invited' | 'email_not_verified';

/** An address by which somebody who was invited may be known; null where it is nobody's, or not proved. */
export function addressToMatch({ email, isEmailVerified }: ProvenIdentity): string | null {
  // What is not ASCII could be taken for what looks the same.
  const isPlain = email !== null && /^[\x21-\x7e]+$/u.test(email);
  return isPlain && isEmailVerified ? foldEmail(email) : null;
}

/**
 * Lets in whom the provider has sent before, or who was invited by an address of theirs and has not been another at the
 * provider; they are the same from then on, whatever becomes of their address.
 */
export function admitIdentity(
  user: User | undefined,
  proven: ProvenIdentity,
  context: Context,
): UserDecision | IdentityProblem {
  const { issuer, subject } = proven.identity;
  const isKnown = user?.identity?.issuer === issuer && user.identity.subject === subject;
  if (user === undefined && !proven.isEmailVerified) return 'email_not_verified';
  if (user === undefined || user.disabledAt !== null) return 'not_invited';
  if (isKnown) return { user, events: [], endsSessions: false };
  if (user.identity !== null) return 'not_invited';
  const data = { issuer };
  return {
    user: { ...user, identity: { issuer, subject } },
    events: [userEvent('user.identity_linked', user, `user:${user.userId}`, context, data)],
    endsSessions: false,
  };
}
