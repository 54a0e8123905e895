import type { FastifyRequest } from 'fastify';
import type { Secret } from '../../domain/context.ts';
import type { OperatorRole, PartnerRole } from '../../domain/role.ts';
import { hasEnded, isToBeNoted, type Session } from '../../domain/user/session.ts';
import { isPartnerRole, type User } from '../../domain/user/user.ts';
import type { Keyring } from '../../keyring/keyring.ts';
import { sessionHash } from '../../keyring/session-secret.ts';
import { findSession, noteUse } from '../../store/user-sessions.ts';
import type { Services } from '../services.ts';
import { sessionCookies } from './cookie.ts';
import { csrfTokenOf } from './csrf-token.ts';
import { developer, developerSession, isOfThisMachine } from './developer.ts';

/** Someone who is signed in at the console, and what they may be there. */
export interface SignedIn {
  kind: 'user' | 'developer';
  /** Of a user; the developer is nobody in particular. */
  user: User | null;
  operatorRole: OperatorRole | null;
  partnerRole: PartnerRole | null;
  /** A user's own partner; of the developer, who may act for every partner, the demo partner. */
  partnerClientId: string | null;
  /** Must come back in a header of every call that changes something. */
  csrfToken: string;
  /** The keyed hash of a user's session. */
  sessionHash: string | null;
  /** Milliseconds since the epoch; null for the developer's, which does not end. */
  expiresAt: number | null;
}

/**
 * Finds out who is signed in by the cookies of a request; undefined where nobody is, or no longer. Where it is a use of the
 * session, that is noted, so that the session does not end for want of any.
 */
export async function findSignedIn(
  request: FastifyRequest,
  services: Services,
  { isUse } = { isUse: true },
): Promise<SignedIn | undefined> {
  for (const { kind, value } of sessionCookies(request, services)) {
    const found =
      kind === 'developer' ? developerOf(request, value, services) : await userOf(value, services, isUse);
    if (found !== undefined) return found;
  }
  return undefined;
}

function developerOf(
  request: FastifyRequest,
  value: string,
  { keyring, settings }: Services,
): SignedIn | undefined {
  // Compared by their hashes, which tell nothing by the time it takes.
  const isGood = keyring.hash(value) === keyring.hash(developerSession(keyring));
  return isGood && isOfThisMachine(request) ? developer(value, { keyring, settings }) : undefined;
}

async function userOf(
  value: string,
  { store, keyring, settings, now }: Services,
  isUse: boolean,
): Promise<SignedIn | undefined> {
  const hash = sessionHash(keyring, value);
  const found = await findSession(store.db, hash);
  const time = now();
  if (found === undefined || found.user.disabledAt !== null) return undefined;
  if (hasEnded(found.session, settings.sessionLimits, time)) return undefined;
  if (isUse && isToBeNoted(found.session, time)) await store.unitOfWork((db) => noteUse(db, hash, time));
  return signedInUser(found.user, found.session, { plain: value, hash }, keyring);
}

/** A user with a session that is good. */
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
