import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Caller } from '../api/calls.ts';
import { bodyUnder } from '../api/contract-schemas.ts';
import type { Operation } from '../api/operation.ts';
import { isPaged, sealedPages } from '../api/page.ts';
import type { Services } from '../api/services.ts';
import { admitCaller } from './authenticate-caller.ts';
import { compressReply } from './compress.ts';
import { executeOnce } from './idempotency.ts';
import { entityTagOf, ifMatchOf } from './if-match.ts';
import { acceptEmptyBody, useEmptyBody } from './json-body.ts';
import { originOf } from './origin.ts';
import { codecOf, noFields, routeOf } from './route.ts';

/** Creates the route of an operation that is called with a bearer token, or by a signed-in user. */
export function managementRoute(
  app: FastifyInstance,
  services: Services,
  operation: Operation<'management'>,
): void {
  const takesBody = operation.method !== 'GET';
  const { query = noFields, params } = operation;
  const body = bodyUnder(services.settings.contract, operation.body) ?? noFields;
  app.route({
    ...routeOf(operation, { body: takesBody ? body : undefined, querystring: query, params }),
    ...(takesBody ? { preParsing: acceptEmptyBody } : { onSend: compressReply }),
    onRequest: (request, reply) => admitCaller(request, reply, operation, services),
    ...(takesBody ? { preValidation: useEmptyBody } : {}),
    handler: async (request, reply): Promise<unknown> => {
      const caller = request.managementCaller as Caller;
      const codec = codecOf(operation);
      const input = codec.inputOf(request);
      const pages = isPaged(operation) ? sealedPages(services.wireIds, operation.id, caller) : undefined;
      const call = {
        ...input,
        query: pages === undefined ? input.query : pages.open(input.query),
        caller,
        actor: caller.actor,
        context: services.contextAt(services.now(), request.clientAddress),
        origin: originOf(request, services.settings.publicUrl),
        requireMatch: ifMatchOf(request.headers['if-match'], operation),
        left: () => untilClosed(reply.raw),
        refuseGuess: (clientId: string, reason?: string) => {
          const error = app.wrongCredentials.count(request, reply, clientId, reason);
          if (error !== undefined) throw error;
        },
      };
      const execute = async (given: Services) => {
        const result = await operation.handle(call, given);
        return codec.replyOf(pages === undefined ? result : pages.seal(result), request);
      };
      const body = operation.isSearch
        ? await app.searches.run(caller, execute)
        : await executeOnce(
            request,
            reply,
            services,
            operation as Operation,
            () => ({ input, partnerClientId: caller.partnerClientId, realm: null }),
            execute,
          );
      const entityTag = entityTagOf(operation, body);
      if (entityTag !== undefined) reply.header('etag', entityTag);
      return body;
    },
  });
}

function untilClosed(response: ServerResponse): AbortSignal {
  const left = new AbortController();
  response.once('close', () => left.abort());
  return left.signal;
}
