import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { toTimestampOrNull } from '../../wire/management/fields.ts';
import { packageVersion } from '../../wire/openapi.ts';
import { readSession } from '../../wire/session/read.ts';
import type { Services } from '../services.ts';
import { developer, developerCookieName, developerSession, isOfThisMachine } from './developer.ts';
import { findSignedIn, type SignedIn } from './signed-in.ts';

/** What the console asks about who is before it. */
export async function sessionRoutes(app: FastifyInstance, services: Services): Promise<void> {
  readSessionRoute(app, services);
}

/** Tells who is signed in; at `gingham dev`, signs in whoever sits at the machine. */
function readSessionRoute(app: FastifyInstance, services: Services): void {
  const { settings } = services;
  const server = {
    version: packageVersion(),
    mode: settings.signsInDevelopers ? 'dev' : 'serve',
    development: settings.availability.development,
  };
  app.route({
    method: readSession.method,
    url: readSession.path,
    config: { operation: readSession.id },
    schema: { response: { 200: readSession.reply } } as FastifySchema,
    handler: async (request, reply): Promise<unknown> => {
      const signedIn = (await findSignedIn(request, services)) ?? signInDeveloper(request, reply, services);
      return { session: signedIn === undefined ? null : toReply(signedIn), server, request_id: request.id };
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

function toReply(signedIn: SignedIn) {
  const { kind, user, operatorRole, partnerRole, partnerClientId, csrfToken, expiresAt } = signedIn;
  return {
    kind,
    user: user && { user_id: user.userId, name: user.name, email: user.email },
    operator_role: operatorRole,
    partner_role: partnerRole,
    partner_client_id: partnerClientId,
    csrf_token: csrfToken,
    expires_at: toTimestampOrNull(expiresAt),
  };
}
