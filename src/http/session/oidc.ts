import { parseCookie } from 'cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../../api/services.ts';
import { recordFailure } from '../../api/session/attempt.ts';
import { beginSession } from '../../api/session/signed-in.ts';
import type { Context } from '../../domain/context.ts';
import { addressToMatch, admitIdentity, type ProvenIdentity } from '../../domain/user/identity.ts';
import type { User } from '../../domain/user/user.ts';
import type { Keyring } from '../../keyring/keyring.ts';
import { appendEvents } from '../../store/events.ts';
import type { Db } from '../../store/tables.ts';
import { findUserByEmail, findUserByIdentity, lockUser } from '../../store/users.ts';
import { originOf } from '../origin.ts';
import { browserOf } from './browser.ts';
import { limitSignIns } from './limit-sign-ins.ts';
import { type OidcChecks, OidcClient } from './oidc-client.ts';

const path = '/console/sign-in/oidc';
const callbackPath = `${path}/callback`;

/**
 * Holds the values that the callback is compared with; sent along from the provider's site, unlike a strict cookie.
 */
const cookieName = '__Host-gingham-oidc';
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';
const cookiePlace = 'sign-in by OpenID Connect';
const lifeMs = 600_000;

/** Each step calls the provider, and changes state in the browser or there, which HEAD must not. */
const step = (operation: string) => ({
  config: { operation },
  exposeHeadRoute: false,
  onRequest: async (request: FastifyRequest, reply: FastifyReply) => limitSignIns(operation, request, reply),
});

/** Signs users in with the operator's OpenID provider, if one is set. */
export async function oidcRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { settings, keyring, now } = services;
  if (settings.oidc === null) return;
  const client = new OidcClient(settings.oidc, now);
  const redirectUriFor = (request: FastifyRequest) =>
    `${originOf(request, settings.publicUrl)}${callbackPath}`;

  app.get(path, step('oidcSignIn'), async (request, reply) => {
    try {
      const { url, checks } = await client.begin(redirectUriFor(request));
      const kept = keyring.seal(JSON.stringify({ ...checks, until: now() + lifeMs }), cookiePlace);
      reply.header('set-cookie', `${cookieName}=${kept}; ${attributes}; Max-Age=${lifeMs / 1000}`);
      return reply.redirect(url, 302);
    } catch (error) {
      return backToSignIn(request, reply, 'oidc_unavailable', error);
    }
  });

  app.get(callbackPath, step('oidcCallback'), async (request, reply) => {
    const checks = await checksOf(request, keyring, now());
    reply.header('set-cookie', `${cookieName}=; ${attributes}; Max-Age=0`);
    if (checks === undefined) return backToSignIn(request, reply, 'oidc_expired');
    const { search } = new URL(request.url, 'http://localhost');
    const returnedTo = new URL(`${redirectUriFor(request)}${search}`);
    let proven: ProvenIdentity;
    try {
      proven = await client.finish(returnedTo, checks, (err) => {
        request.log.warn(
          { request_id: request.id, err },
          'could not read the userinfo of the OpenID provider',
        );
      });
    } catch (error) {
      return backToSignIn(request, reply, 'oidc_failed', error);
    }
    const context = services.contextAt(now(), request.clientAddress);
    const { user, outcome } = await services.store.unitOfWork((db) => admit(db, services, proven, context));
    if (typeof outcome === 'string') {
      recordFailure(services, user, null, context);
      return backToSignIn(request, reply, outcome);
    }
    browserOf(request, reply, services).setSession(outcome);
    return reply.redirect('/console', 302);
  });
}

async function admit(db: Db, services: Services, proven: ProvenIdentity, context: Context) {
  const found = await whoIs(db, proven);
  const user = found && (await lockUser(db, found.userId));
  const decision = admitIdentity(user, proven, context);
  if (typeof decision === 'string') return { user, outcome: decision };
  await appendEvents(db, decision.events);
  return { user, outcome: await beginSession(db, services, decision.user, 'oidc', context) };
}

async function whoIs(db: Db, proven: ProvenIdentity): Promise<User | undefined> {
  const known = await findUserByIdentity(db, proven.identity);
  const address = addressToMatch(proven);
  return known ?? (address === null ? undefined : await findUserByEmail(db, address));
}

/** The checks of this browser's sign-in; undefined if missing or expired. */
async function checksOf(
  { headers }: FastifyRequest,
  keyring: Keyring,
  now: number,
): Promise<OidcChecks | undefined> {
  const kept = parseCookie(headers.cookie ?? '')[cookieName];
  if (kept === undefined) return undefined;
  try {
    const checks = JSON.parse(await keyring.open(kept, cookiePlace)) as OidcChecks & { until: number };
    return now < checks.until ? checks : undefined;
  } catch {
    // From another store, or forged.
    return undefined;
  }
}

/** The page shows its own text; the cause is logged. */
function backToSignIn(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: string,
  error?: unknown,
): FastifyReply {
  request.log.warn(
    { request_id: request.id, problem, ...(error === undefined ? {} : { err: error }) },
    'a sign-in with OpenID Connect was rejected',
  );
  return reply.redirect(`/console/sign-in?problem=${problem}`, 302);
}
