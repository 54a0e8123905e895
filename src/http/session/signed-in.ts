import type { Secret } from '../../domain/context.ts';
import type { OperatorRole, PartnerRole } from '../../domain/role.ts';
import type { Session } from '../../domain/user/session.ts';
import { isPartnerRole, type User } from '../../domain/user/user.ts';
import type { Keyring } from '../../keyring/keyring.ts';
import { csrfTokenOf } from './csrf-token.ts';

/** A console session, and its roles. */
export interface SignedIn {
  kind: 'user' | 'developer';
  /** Null for the developer, who has no user account. */
  user: User | null;
  operatorRole: OperatorRole | null;
  partnerRole: PartnerRole | null;
  /** A user's own partner; for the developer, who can act for every partner, the demo partner. */
  partnerClientId: string | null;
  /** Required in a header of every call that changes something. */
  csrfToken: string;
  /** The keyed hash of a user's session. */
  sessionHash: string | null;
  /** Milliseconds since the epoch; null for the developer's session, which does not expire. */
  expiresAt: number | null;
}

/** A user with a valid session. */
export function signedInUser(
  user: User,
  { expiresAt }: Session,
  { plain, hash }: Secret,
  keyring: Keyring,
): SignedIn {
  return {
    kind: 'user',
    user,
    operatorRole: isPartnerRole(user.role) ? null : user.role,
    partnerRole: isPartnerRole(user.role) ? user.role : null,
    partnerClientId: user.partnerClientId,
    csrfToken: csrfTokenOf(plain, keyring),
    sessionHash: hash,
    expiresAt,
  };
}
