import type { Context, Secret } from '../../domain/context.ts';
import type { OperatorRole, PartnerRole } from '../../domain/role.ts';
import { newSession, type Session } from '../../domain/user/session.ts';
import { isPartnerRole, type User, userEvent } from '../../domain/user/user.ts';
import type { Keyring } from '../../keyring/keyring.ts';
import { newSessionSecret } from '../../keyring/session-secret.ts';
import type { Db } from '../../store/tables.ts';
import { insertSession } from '../../store/user-sessions.ts';
import { saveUser } from '../../store/users.ts';
import type { Services } from '../services.ts';

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

/** Derived from the session, so that nothing has to be stored. */
export function csrfTokenOf(session: string, keyring: Keyring): string {
  return keyring.hash(`csrf ${session}`);
}

/** A new session, and its cookie's value. */
export interface BegunSession {
  signedIn: SignedIn;
  session: string;
}

/** Signs in a user, who is locked and authenticated, always with a new session. */
export async function beginSession(
  db: Db,
  { keyring, settings }: Pick<Services, 'keyring' | 'settings'>,
  before: User,
  method: 'password' | 'oidc',
  context: Context,
): Promise<BegunSession> {
  const { sessionLimits } = settings;
  const user = { ...before, lastSignedInAt: context.now };
  const session = newSession(user.userId, sessionLimits, context.now);
  const secret = newSessionSecret(keyring);
  const actor = `user:${user.userId}` as const;
  const events = [userEvent('user.signed_in', user, actor, context, { method })];
  await saveUser(db, { user, events, endsSessions: false });
  await insertSession(db, secret.hash, session);
  return { signedIn: signedInUser(user, session, secret, keyring), session: secret.plain };
}
