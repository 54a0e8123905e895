import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Context } from '../../domain/context.ts';
import type { Actor } from '../../domain/event.ts';
import type { User } from '../../domain/user/user.ts';
import { RequestError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/operation.ts';
import { acceptEmptyBody } from '../json-body.ts';
import type { Services } from '../services.ts';
import { actingAsOf } from './acting-as.ts';
import { clientNetwork } from './client-network.ts';
import { refuseForeignPage } from './foreign.ts';

export interface OpenCall<Body> {
  body: Body;
  /** For decisions made now. */
  context: Context;
  request: FastifyRequest;
  reply: FastifyReply;
}

export interface UserCall<Body> extends OpenCall<Body> {
  user: User;
  actor: Actor;
  /** The keyed hash of the call's session. */
  sessionHash: string;
}

const noFields = { type: 'object', additionalProperties: false };

/** Creates the route of an operation that users call for their own account. */
export function userRoute<Body extends TSchema, Reply extends TSchema>(
  app: FastifyInstance,
  services: Services,
  operation: Operation<Body, Reply>,
  handle: (call: UserCall<Static<Body>>) => Promise<Omit<Static<Reply>, 'request_id'>>,
): void {
  const authenticate = async (request: FastifyRequest) => {
    await actingAsOf(request, { roles: operation.roles ?? [], scope: 'any' }, services);
    if (request.signedIn?.user === null) {
      throw new RequestError('FORBIDDEN', { message: 'the developer has no account' });
    }
  };
  sessionRoute(app, services, operation, authenticate, (call) => {
    const { user, sessionHash } = call.request.signedIn as { user: User; sessionHash: string };
    return handle({ ...call, user, actor: `user:${user.userId}`, sessionHash });
  });
}

/** Creates the route of an operation that requires no session. */
export function openRoute<Body extends TSchema, Reply extends TSchema>(
  app: FastifyInstance,
  services: Services,
  operation: Operation<Body, Reply>,
  handle: (call: OpenCall<Static<Body>>) => Promise<Omit<Static<Reply>, 'request_id'>>,
): void {
  const perMinute = services.settings.signInsPerMinute;
  const limit = perMinute === 0 ? undefined : app.rateLimit(limitOf(perMinute));
  const authenticate = async (request: FastifyRequest, reply: FastifyReply) => {
    refuseForeignPage(request, services);
    await limit?.call(app, request, reply);
  };
  sessionRoute(app, services, operation, authenticate, handle);
}

function limitOf(max: number) {
  return {
    max,
    timeWindow: '1 minute',
    keyGenerator: ({ ip }: FastifyRequest) => clientNetwork(ip),
    errorResponseBuilder: (_request: FastifyRequest, { ttl }: { ttl: number }) =>
      new RequestError('RATE_LIMIT', {
        message: 'too many attempts from this address; retry after the time in Retry-After',
        retryAfterSeconds: Math.ceil(ttl / 1000),
      }),
  };
}

function sessionRoute<Body extends TSchema, Reply extends TSchema>(
  app: FastifyInstance,
  services: Services,
  { method, path, id, body = noFields as unknown as Body, reply: replySchema }: Operation<Body, Reply>,
  authenticate: (request: FastifyRequest, reply: FastifyReply) => Promise<void>,
  handle: (call: OpenCall<Static<Body>>) => Promise<Omit<Static<Reply>, 'request_id'>>,
): void {
  app.route({
    method,
    url: path,
    config: { operation: id },
    schema: { body, querystring: noFields, response: { 200: replySchema } } as FastifySchema,
    preParsing: acceptEmptyBody,
    preValidation: async (request, reply) => {
      await authenticate(request, reply);
      // No body means an empty object.
      request.body ??= {};
    },
    handler: async (request, reply): Promise<unknown> => {
      const context = services.contextAt(services.now());
      const result = await handle({ body: request.body as Static<Body>, context, request, reply });
      return { ...result, request_id: request.id };
    },
  });
}
