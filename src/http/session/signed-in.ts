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

/**
 * Finds the session of a request's cookies; undefined without a valid one. Records its use unless `isUse`
 * is false, so that the session does not expire as idle.
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
  // Compares hashes, so that timing reveals nothing.
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
