import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Client, PartnerCall } from '../api/calls.ts';
import { bodyUnder } from '../api/contract-schemas.ts';
import { RequestError } from '../api/errors.ts';
import { type Operation, requiresBody } from '../api/operation.ts';
import type { Services } from '../api/services.ts';
import { type Environment, realmOf } from '../domain/environment.ts';
import { isOwnerGone } from '../store/store.ts';
import { authenticateClient, hasCredentialsInBody, hasCredentialsInHeaders } from './authenticate.ts';
import { cutConnection, dropsResponse } from './dropped-response.ts';
import { faults } from './faults.ts';
import { executeOnce } from './idempotency.ts';
import { acceptEmptyBody, requireBody } from './json-body.ts';
import { originOf } from './origin.ts';
import { countingRefusals } from './rate-limits.ts';
import { environmentOf } from './request-environment.ts';
import { codecOf, routeOf } from './route.ts';
import { recordAnswered } from './sandbox-requests/record.ts';

/** After this time a caller is authenticated again. */
const staleMs = 1_000;

/** Creates the route of an operation that is called with credentials, with the checks in the contract's order. */
export function partnerRoute(
  app: FastifyInstance,
  services: Services,
  operation: Operation<'partner' | 'client'>,
): void {
  const admit = async (request: FastifyRequest, reply: FastifyReply) => {
    const count = () => {
      const { client, caller, environment } = request;
      app.rateLimits.require(
        'partner',
        `${operation.id}/${environment}/${client?.clientId ?? caller}`,
        reply,
      );
    };
    await authenticateClient(request, operation, services).catch(countingRefusals(count));
    count();
  };
  app.route({
    ...routeOf(operation, { body: bodyUnder(services.settings.contract, operation.body) }),
    onRequest: [
      ...refusals(operation, services),
      async (request, reply) => {
        requireCurrentVersion(request);
        // Before the body is read; it may contain a logo.
        if (hasCredentialsInHeaders(request, services)) await admit(request, reply);
      },
    ],
    ...(requiresBody(operation) ? {} : { preParsing: acceptEmptyBody }),
    preValidation: [
      async (request, reply) => {
        if (requiresBody(operation)) requireBody(request);
        // The credentials may be in the headers; no body then means an empty object.
        else request.body ??= {};
        if (request.client === undefined) await admit(request, reply);
        // While the body arrived, state may have changed, including the time.
        else if (hasCredentialsInBody(request) || reply.elapsedTime >= staleMs) {
          await authenticateClient(request, operation, services);
        }
      },
      ...faults(app, services, operation),
    ],
    onSend: recordAnswered(services, operation as Operation),
    handler: async (request, response): Promise<unknown> => {
      const { environment, client, partnerCall } = request;
      const codec = codecOf(operation);
      const input = codec.inputOf(request);
      const call = operation.kind === 'client' ? { environment, client } : partnerCall;
      const execute = async (given: Services) => {
        const result = await operation.handle(
          {
            ...call,
            body: input.body,
            requestId: request.id,
            origin: originOf(request, services.settings.publicUrl),
          } as PartnerCall<unknown>,
          given,
        );
        return codec.replyOf(result, request);
      };
      const executed = operation.isSearch
        ? app.searches.run(
            { id: request.caller as string, partnerClientId: (client as Client).partnerClientId },
            execute,
          )
        : executeOnce(
            request,
            response,
            services,
            operation as Operation,
            () => ({
              input,
              partnerClientId: (client as Client).partnerClientId,
              realm: realmOf(environment as Environment),
            }),
            execute,
          );
      const reply = await executed.catch(refuseIfGone);
      if (dropsResponse(request)) return cutConnection(request, response);
      return reply;
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

const current = '2020-09-14';

/** @throws RequestError INCOMPATIBLE_API_VERSION for an older version, INVALID_HEADERS for anything else */
function requireCurrentVersion({ headers }: FastifyRequest): void {
  const version = headers['plaid-version'];
  if (version === undefined || version === current) return;
  if (typeof version === 'string' && isDay(version) && version < current) {
    throw new RequestError('INCOMPATIBLE_API_VERSION');
  }
  throw new RequestError('INVALID_HEADERS', { message: `the Plaid-Version header must be ${current}` });
}

function isDay(text: string): boolean {
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/u.test(text) ? text : Number.NaN);
  // The parser takes 31 February for 3 March.
  return !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(text);
}
