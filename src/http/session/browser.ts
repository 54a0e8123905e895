import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Browser } from '../../api/calls.ts';
import type { Services } from '../../api/services.ts';
import type { SignedIn } from '../../api/session/signed-in.ts';
import { sessionHash } from '../../keyring/session-secret.ts';
import { clearSessionCookie, developerCookieName, sessionCookies, setSessionCookie } from './cookie.ts';
import { developer, developerSession, isOfThisMachine } from './developer.ts';
import { findSignedIn } from './find-signed-in.ts';

/** The browser that has sent a request. */
export function browserOf(request: FastifyRequest, reply: FastifyReply, services: Services): Browser {
  const { keyring, settings } = services;
  return {
    async session() {
      const signedIn = await findSignedIn(request, services);
      if (signedIn === undefined) clearSessionCookie(request, reply);
      return signedIn ?? signInDeveloper(request, reply, services);
    },
    sessionHashes: () =>
      sessionCookies(request, services)
        .filter(({ kind }) => kind === 'user')
        .map(({ value }) => sessionHash(keyring, value)),
    setSession({ signedIn, session }) {
      request.caller = signedIn.user?.userId;
      setSessionCookie(reply, session, settings.sessionLimits);
    },
    clearSession: () => clearSessionCookie(request, reply),
  };
}

function signInDeveloper(
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
): SignedIn | undefined {
  const { settings, keyring } = services;
  if (!settings.signsInDevelopers || !isOfThisMachine(request)) return undefined;
  const session = developerSession(keyring);
  reply.header('set-cookie', `${developerCookieName(request)}=${session}; Path=/; HttpOnly; SameSite=Strict`);
  return developer(session, services);
}
