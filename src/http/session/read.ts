import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { readSession } from '../../wire/session/read.ts';
import type { Services } from '../services.ts';
import { clearSessionCookie, developerCookieName } from './cookie.ts';
import { developer, developerSession, isOfThisMachine } from './developer.ts';
import { findSignedIn } from './find-signed-in.ts';
import { sessionReplies } from './reply.ts';
import type { SignedIn } from './signed-in.ts';

/** Returns the session; under `gingham dev`, a call from its own machine signs in as the developer. */
export function readSessionRoute(app: FastifyInstance, services: Services): void {
  const toReply = sessionReplies(services.settings);
  app.route({
    method: readSession.method,
    url: readSession.path,
    config: { operation: readSession.id },
    schema: { response: { 200: readSession.reply } } as FastifySchema,
    handler: async (request, reply): Promise<unknown> => {
      const signedIn = await findSignedIn(request, services);
      if (signedIn === undefined) clearSessionCookie(request, reply);
      const found = signedIn ?? signInDeveloper(request, reply, services);
      return { ...toReply(found), request_id: request.id };
    },
  });
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
