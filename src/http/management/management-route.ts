import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifySchema } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Context } from '../../domain/context.ts';
import type { Actor } from '../../domain/event.ts';
import type { Operation } from '../../wire/operation.ts';
import type { Caller } from '../caller.ts';
import { acceptEmptyBody } from '../json-body.ts';
import { originOf } from '../origin.ts';
import type { Services } from '../services.ts';
import { authenticateCaller } from './authenticate-caller.ts';

export interface ManagementCall<Body, Query, Params> {
  body: Body;
  query: Query;
  params: Params;
  caller: Caller;
  actor: Actor;
  /** For decisions made now. */
  context: Context;
  /** The public address of this server. */
  origin: string;
  /** Creates a signal that is aborted when the caller disconnects. */
  left(): AbortSignal;
}

const noFields = { type: 'object', additionalProperties: false };

/** Creates the route of an operation called with a bearer token, or by a signed-in user. */
export function managementRoute<
  Body extends TSchema,
  Reply extends TSchema,
  Query extends TSchema,
  Params extends TSchema,
>(
  app: FastifyInstance,
  services: Services,
  operation: Operation<Body, Reply, Query, Params>,
  handle: (
    call: ManagementCall<Static<Body>, Static<Query>, Static<Params>>,
  ) => Promise<Omit<Static<Reply>, 'request_id'>>,
): void {
  const takesBody = operation.method !== 'GET';
  const body = operation.body ?? noFields;
  app.route({
    method: operation.method,
    url: operation.path,
    config: { operation: operation.id },
    ...(operation.bodyBytesMax === undefined ? {} : { bodyLimit: operation.bodyBytesMax }),
    schema: {
      ...(takesBody ? { body } : {}),
      querystring: operation.query ?? noFields,
      ...(operation.params === undefined ? {} : { params: operation.params }),
      response: { 200: operation.reply },
    } as FastifySchema,
    ...(takesBody ? { preParsing: acceptEmptyBody } : {}),
    preValidation: async (request) => {
      await authenticateCaller(request, operation, services);
      // No body means an empty object.
      if (takesBody) request.body ??= {};
    },
    handler: async (request, reply): Promise<unknown> => {
      const caller = request.managementCaller as Caller;
      const result = await handle({
        body: request.body as Static<Body>,
        query: request.query as Static<Query>,
        params: request.params as Static<Params>,
        caller,
        actor: caller.actor,
        context: services.contextAt(services.now()),
        origin: originOf(request, services.settings.publicUrl),
        left: () => untilClosed(reply.raw),
      });
      return { ...result, request_id: request.id };
    },
  });
}

function untilClosed(response: ServerResponse): AbortSignal {
  const left = new AbortController();
  response.once('close', () => left.abort());
  return left.signal;
}
