import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { VisitorCall } from '../../api/calls.ts';
import { RequestError } from '../../api/errors.ts';
import type { Operation } from '../../api/operation.ts';
import type { Services } from '../../api/services.ts';
import type { User } from '../../domain/user/user.ts';
import { executeOnce } from '../idempotency.ts';
import { acceptEmptyBody, useEmptyBody } from '../json-body.ts';
import { codecOf, noFields, routeOf } from '../route.ts';
import { actingAsOf } from './acting-as.ts';
import { browserOf } from './browser.ts';
import { refuseForeignPage } from './foreign.ts';
import { limitSignIns } from './limit-sign-ins.ts';

/** Creates the route of an operation that users call for their own account. */
export function userRoute(app: FastifyInstance, services: Services, operation: Operation<'user'>): void {
  const authenticate = async (request: FastifyRequest, reply: FastifyReply) => {
    const { id } = await actingAsOf(request, { roles: operation.roles ?? [], scope: 'any' }, services);
    if (request.signedIn?.user === null) {
      throw new RequestError('FORBIDDEN', { message: 'the developer has no account' });
    }
    app.rateLimits.require('management', id, reply);
  };
  sessionRoute(app, services, operation, authenticate, (call, request, given) => {
    const { user, sessionHash } = request.signedIn as { user: User; sessionHash: string };
    return operation.handle({ ...call, user, actor: `user:${user.userId}`, sessionHash }, given);
  });
}

/** Creates the route of an operation that requires no session. */
export function visitorRoute(
  app: FastifyInstance,
  services: Services,
  operation: Operation<'visitor'>,
): void {
  const authenticate = async (request: FastifyRequest, reply: FastifyReply) => {
    refuseForeignPage(request, services);
    limitSignIns(operation.id, request, reply);
  };
  sessionRoute(app, services, operation, authenticate, (call) => operation.handle(call, services));
}

/** Creates the route of an operation that anyone can call, and that takes no input. */
export function openRoute(app: FastifyInstance, services: Services, operation: Operation<'open'>): void {
  app.route({
    ...routeOf(operation, {}),
    handler: async (request, reply): Promise<unknown> => {
      const browser = browserOf(request, reply, services);
      return codecOf(operation).replyOf(await operation.handle({ browser }, services), request);
    },
  });
}

function sessionRoute(
  app: FastifyInstance,
  services: Services,
  operation: Operation<'user' | 'visitor'>,
  authenticate: (request: FastifyRequest, reply: FastifyReply) => Promise<void>,
  handle: (call: VisitorCall<unknown>, request: FastifyRequest, services: Services) => Promise<object>,
): void {
  app.route({
    ...routeOf(operation, { body: operation.body ?? noFields, querystring: noFields }),
    onRequest: authenticate,
    preParsing: acceptEmptyBody,
    preValidation: useEmptyBody,
    handler: async (request, reply): Promise<unknown> => {
      const context = services.contextAt(services.now(), request.clientAddress);
      const browser = browserOf(request, reply, services);
      const codec = codecOf(operation);
      const input = codec.inputOf(request);
      return executeOnce(
        request,
        reply,
        services,
        operation as Operation,
        () => ({ input, partnerClientId: null, realm: null }),
        async (given) =>
          codec.replyOf(await handle({ body: input.body, context, browser }, request, given), request),
      );
    },
  });
}
