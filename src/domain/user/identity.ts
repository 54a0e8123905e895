import type { Context } from '../context.ts';
import { foldEmail } from '../email-address.ts';
import { type Identity, type User, type UserDecision, userEvent } from './user.ts';

/** The claims of an OpenID provider about a user. */
export interface ProvenIdentity {
  identity: Identity;
  email: string | null;
  isEmailVerified: boolean;
}

type IdentityProblem = 'not_invited' | 'email_not_verified';

/** Returns the email address to match with an invited user; null if there is none or it is not verified. */
export function addressToMatch({ email, isEmailVerified }: ProvenIdentity): string | null {
  // Non-ASCII characters can look like ASCII ones.
  const isPlain = email !== null && /^[\x21-\x7e]+$/u.test(email);
  return isPlain && isEmailVerified ? foldEmail(email) : null;
}

/**
 * Admits a user with a known identity, or an invited user by email address who has no other identity at the provider.
 * The identity is linked, whatever happens to the address later.
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
