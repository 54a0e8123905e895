import type {
  FastifyInstance,
  FastifyRequest,
  FastifySchema,
  onRequestHookHandler,
  preValidationAsyncHookHandler,
} from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Environment } from '../../domain/environment.ts';
import { isOwnerGone } from '../../store/store.ts';
import { RequestError } from '../../wire/errors.ts';
import { type Operation, requiresBody } from '../../wire/operation.ts';
import { requireCurrentVersion } from '../api-version.ts';
import { authenticateClient, type PartnerIdentity } from '../authenticate.ts';
import { cutConnection, dropsResponse } from '../dropped-response.ts';
import { acceptEmptyBody, requireBody } from '../json-body.ts';
import { environmentOf } from '../request-environment.ts';
import { recordAnswered } from '../sandbox-requests/record.ts';
import type { Services } from '../services.ts';
import { faults } from './faults.ts';

export interface PartnerCall<Body> extends PartnerIdentity {
  body: Body;
}

/** A call by a partner or an end customer. */
export interface ClientCall<Body> {
  body: Body;
  environment: Environment;
}

/** Creates the route of an operation that partners call with their credentials. */
export function partnerRoute<Body extends TSchema, Reply extends TSchema>(
  app: FastifyInstance,
  services: Services,
  operation: Operation<Body, Reply>,
  handle: (call: PartnerCall<Static<Body>>) => Promise<Omit<Static<Reply>, 'request_id'>>,
): void {
  credentialsRoute(app, services, operation, ({ partnerCall, body }) =>
    handle({ ...(partnerCall as PartnerIdentity), body: body as Static<Body> }),
  );
}

/** Creates the route of an operation that end customers can also call, with their own credentials. */
export function clientRoute<Body extends TSchema, Reply extends TSchema>(
  app: FastifyInstance,
  services: Services,
  operation: Operation<Body, Reply>,
  handle: (call: ClientCall<Static<Body>>) => Promise<Omit<Static<Reply>, 'request_id'>>,
): void {
  credentialsRoute(app, services, operation, ({ environment, body }) =>
    handle({ environment: environment as Environment, body: body as Static<Body> }),
  );
}

/** The checks in the contract's order. */
function credentialsRoute<Body extends TSchema, Reply extends TSchema>(
  app: FastifyInstance,
  services: Services,
  operation: Operation<Body, Reply>,
  handle: (request: FastifyRequest) => Promise<Omit<Static<Reply>, 'request_id'>>,
): void {
  app.route({
    method: operation.method,
    url: operation.path,
    config: { operation: operation.id },
    ...(operation.bodyBytesMax === undefined ? {} : { bodyLimit: operation.bodyBytesMax }),
    schema: { body: operation.body, response: { 200: operation.reply } } as FastifySchema,
    onRequest: refusals(operation, services),
    ...(requiresBody(operation) ? {} : { preParsing: acceptEmptyBody }),
    preValidation: [
      async (request) => {
        if (requiresBody(operation)) requireBody(request);
        // The credentials may be in the headers; no body then means an empty object.
        else request.body ??= {};
        requireCurrentVersion(request);
        await authenticateClient(request, operation, services);
      },
      ...rateLimit(app, services),
      ...faults(app, services, operation),
    ],
    onSend: recordAnswered(services),
    handler: async (request, response): Promise<unknown> => {
      const reply = await handle(request).catch(refuseIfGone);
      if (dropsResponse(request)) return cutConnection(request, response);
      return { ...reply, request_id: request.id };
    },
  });
}

/** Rejects a request whose partner was removed while it was in progress like all later ones. */
function refuseIfGone(cause: unknown): never {
  throw isOwnerGone(cause) ? new RequestError('INVALID_API_KEYS', { cause }) : cause;
}

/** Checks that apply to every caller and body. */
function refusals({ tag }: Operation, { settings }: Services): onRequestHookHandler[] {
  const hooks: onRequestHookHandler[] = [];
  if (settings.maintenance) {
    hooks.push((_request, _reply, done) => {
      done(new RequestError('PLANNED_MAINTENANCE', { retryAfterSeconds: 60 }));
    });
  }
  if (tag === 'Simulation') {
    hooks.push((request, _reply, done) => {
      const isRehearsal = environmentOf(request, settings.defaultEnvironment) === 'sandbox';
      done(isRehearsal ? undefined : new RequestError('SANDBOX_ONLY'));
    });
  }
  return hooks;
}

function rateLimit(app: FastifyInstance, { settings }: Services): preValidationAsyncHookHandler[] {
  if (settings.rateLimitPerMinute === 0) return [];
  const limit = app.rateLimit({
    max: settings.rateLimitPerMinute,
    timeWindow: '1 minute',
    keyGenerator: ({ caller, environment }) => `${caller}/${environment}`,
    errorResponseBuilder: (_request, { ttl }) =>
      new RequestError('RATE_LIMIT', { retryAfterSeconds: Math.ceil(ttl / 1000) }),
  });
  return [limit];
}
