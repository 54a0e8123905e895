import type { FastifyRequest } from 'fastify';
import type { Services } from '../../api/services.ts';
import { type SignedIn, signedInUser } from '../../api/session/signed-in.ts';
import { hasEnded, isToBeNoted } from '../../domain/user/session.ts';
import { sessionHash } from '../../keyring/session-secret.ts';
import { findSession, noteUse } from '../../store/user-sessions.ts';
import { sessionCookies } from './cookie.ts';
import { developer, developerSession, isOfThisMachine } from './developer.ts';

/** Header of calls that a page makes by itself, without its user. */
const backgroundHeader = 'gingham-background';

/**
 * Finds the session of a request's cookies; undefined without a valid one. Records its use, so that the session does not
 * expire as idle, unless `isUse` is false or the request says that it is made in the background.
 */
export async function findSignedIn(
  request: FastifyRequest,
  services: Services,
  { isUse } = { isUse: true },
): Promise<SignedIn | undefined> {
  const isRecorded = isUse && request.headers[backgroundHeader] === undefined;
  for (const { kind, value } of sessionCookies(request, services)) {
    const found =
      kind === 'developer'
        ? developerOf(request, value, services)
        : await userOf(value, services, isRecorded);
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
  isRecorded: boolean,
): Promise<SignedIn | undefined> {
  const hash = sessionHash(keyring, value);
  const found = await findSession(store.db, hash);
  const time = now();
  if (found === undefined || found.user.disabledAt !== null) return undefined;
  if (hasEnded(found.session, settings.sessionLimits, time)) return undefined;
  if (isRecorded && isToBeNoted(found.session, time)) await store.unitOfWork((db) => noteUse(db, hash, time));
  return signedInUser(found.user, found.session, { plain: value, hash }, keyring);
}
