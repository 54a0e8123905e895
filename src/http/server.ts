import type { IncomingMessage, ServerResponse } from 'node:http';
import fastJsonStringify, { type AnySchema } from 'fast-json-stringify';
import type { FastifySerializerCompiler } from 'fastify';
import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import type { TSchema } from 'typebox';
import type { Bound } from '../api/bounds.ts';
import { RequestError } from '../api/errors.ts';
import { bodyBytesMax } from '../api/operation.ts';
import type { Services } from '../api/services.ts';
import { backupRoutes } from './backup-route.ts';
import { BodyMemory } from './body-memory.ts';
import { BodyReader, stopReading } from './body-reader.ts';
import { answerWhatNodeWouldNot, replyToBrokenRequests } from './broken-request.ts';
import { changesRoutes } from './changes/route.ts';
import { Connections } from './connections.ts';
import { consoleRoutes } from './console/routes.ts';
import { docsRoutes } from './docs-routes.ts';
import { readJsonBodies } from './json-body.ts';
import { logoRoutes } from './logo-routes.ts';
import { metricsRoutes } from './metrics-routes.ts';
import { operationRoutes } from './operation-routes.ts';
import { LoopDelay, shedOverload } from './overload.ts';
import { packetRoutes } from './packet/route.ts';
import { RateLimits } from './rate-limits.ts';
import { replyHeaders, setReplyHeaders } from './reply-headers.ts';
import { replyWithError, sendError } from './reply-with-error.ts';
import { hasDoubleSlash, withoutEnvironmentPrefix } from './request-environment.ts';
import { newRequestId } from './request-id.ts';
import { logRequests, toRequestLine } from './request-log.ts';
import { Searches } from './searches.ts';
import { plainAddress } from './session/client-network.ts';
import { oidcRoutes } from './session/oidc.ts';
import { stopInTime } from './stopping.ts';
import { traceRequests } from './trace-requests.ts';
import { validatorCompiler } from './validation.ts';
import { WrongCredentials } from './wrong-credentials.ts';

const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
/** How often Node looks for connections that exceed these. */
const timeoutLookMs = 1_000;
/** Longer than the idle timeout of common load balancers (60 s), so that they close first. */
const keepAliveTimeoutMs = 72_000;

/** Creates the HTTP server, the same for production and tests. It does not listen yet. */
export function createServer(services: Services): FastifyInstance {
  const countRefusal = (bound: Bound) => services.metrics?.countRefusal(bound);
  const connections = new Connections(() => countRefusal('silent_connections'));
  const app = Fastify({
    loggerInstance: services.logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Each log line names its request, so requests need no loggers of their own.
    childLoggerFactory: (logger) => logger,
    genReqId: newRequestId,
    requestIdHeader: false,
    rewriteUrl: withoutEnvironmentPrefix,
    trustProxy: services.settings.trustedProxies.length > 0 && [...services.settings.trustedProxies],
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    return503OnClosing: false,
    clientErrorHandler: replyToBrokenRequests(connections, countRefusal),
    frameworkErrors: (error, request, reply) => {
      sendError(error, request, reply.headers(replyHeaders), services);
      services.logRequest(toRequestLine(request, reply));
    },
    http: {
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: timeoutLookMs,
      // Node would reject it without a body.
      requireHostHeader: false,
      // Node would silently drop the second of two headers that may occur only once.
      joinDuplicateHeaders: true,
    },
  });
  app.setValidatorCompiler(validatorCompiler());
  app.setSerializerCompiler(serializerCompiler());
  app.decorateRequest('errorCode', undefined);
  connections.of(app.server);
  traceRequests(app, services);
  logRequests(app, services);
  app.decorateRequest('response', undefined as never);
  app.decorateRequest('clientAddress', undefined as never);
  knowClient(app);
  limitRates(app, services);
  stopReading(app);
  const bodyMemory = new BodyMemory(services.settings.bodyMemoryBytes);
  const bodies = new BodyReader(bodyMemory);
  readJsonBodies(app, bodies);
  replyWithError(app, services);
  setReplyHeaders(app);
  stopInTime(app, { connections, bodies, isStopping: services.isStopping });
  refuseEarly(app);
  const delay = new LoopDelay();
  shedOverload(app, services, delay);
  answerWhatNodeWouldNot(app);
  app.register(metricsRoutes, { ...services, connections, bodyMemory, delay });
  app.register(operationRoutes, services);
  app.register(oidcRoutes, services);
  app.register(packetRoutes, services);
  app.register(backupRoutes, services);
  app.register(changesRoutes, services);
  app.register(logoRoutes, services);
  app.register(docsRoutes, services);
  app.register(consoleRoutes, services);
  return app;
}

function limitRates(app: FastifyInstance, services: Services): void {
  const wrongCredentials = new WrongCredentials(services.logger);
  app.decorate('rateLimits', new RateLimits(services.settings.requestsPerMinute));
  app.decorate('searches', new Searches(services));
  app.decorate('wrongCredentials', wrongCredentials);
  app.addHook('onClose', async () => wrongCredentials.log());
}

/** Keeps what is known only while the connection is open. */
function knowClient(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    request.response = reply.raw;
    request.clientAddress = plainAddress(request.ip) ?? plainAddress(request.raw.socket.remoteAddress) ?? '';
    done();
  });
}

/** Rejects requests before their body is read. */
function refuseEarly(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    // Node discards what follows such a request on its connection: the client must know that it is not answered.
    if (request.headers.upgrade !== undefined) reply.header('connection', 'close');
    if (request.is404) return done(noRoute(request));
    const problem =
      hostProblem(request.raw) ?? repetitionProblem(request.raw) ?? protocolProblem(request.raw);
    done(problem === null ? undefined : new RequestError('INVALID_HEADERS', { message: problem }));
  });
}

function noRoute(request: FastifyRequest): RequestError {
  if (!hasDoubleSlash(request)) return new RequestError('NOT_FOUND');
  const message =
    'route not found: the path begins with two slashes; check that the base URL of the client (basePath) does not ' +
    'end with a slash';
  return new RequestError('NOT_FOUND', { message });
}

/** RFC 9112, section 3.2. */
function hostProblem({ headers: { host }, httpVersion }: IncomingMessage): string | null {
  if (host === undefined) return httpVersion === '1.1' ? 'the Host header is missing' : null;
  // Two headers are joined like this; a single one cannot contain white space.
  return host.includes(', ') ? 'there is more than one Host header' : null;
}

/** Node's parser lets these pass, but does not understand them (RFC 9112, sections 2.3 and 7.4). */
function protocolProblem({ headers, httpVersion }: IncomingMessage): string | null {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return `HTTP/${httpVersion} is not supported`;
  const coding = headers['transfer-encoding'];
  return coding === undefined || /^chunked$/iu.test(coding) ? null : 'Transfer-Encoding can only be chunked';
}

function repetitionProblem(raw: IncomingMessage): string | null {
  const name = repeatedHeader(raw);
  return name === undefined ? null : `the ${name} header is sent more than once`;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on requests that return an error; for the log. */
    errorCode: string | undefined;
    response: ServerResponse;
    /** As seen by the first trusted proxy, or from the connection. */
    clientAddress: string;
  }
}

/**
 * Headers allowed only once: those that identify the caller or the request, and Content-Type. Node joins the values of a repeated
 * header with commas, which would turn a valid secret sent twice into an invalid one. Cookie is not included:
 * several Cookie headers are one list (RFC 9113, section 8.2.3), and Node joins them as such.
 */
const singleHeaders = [
  'PLAID-CLIENT-ID',
  'PLAID-SECRET',
  'Plaid-Version',
  'Authorization',
  'Gingham-CSRF-Token',
  'Idempotency-Key',
  'Origin',
  'Sec-Fetch-Site',
  'Content-Type',
].map((name) => ({ name, key: name.toLowerCase() }));

/**
 * Returns the name of a header that is allowed only once and was sent several times, with the same value or
 * different ones.
 */
function repeatedHeader(request: IncomingMessage): string | undefined {
  const { headers } = request;
  // The check for a comma spares most requests the cost of `headersDistinct`.
  return singleHeaders.find(
    ({ key }) => String(headers[key]).includes(', ') && (request.headersDistinct[key]?.length ?? 0) > 1,
  )?.name;
}

type Serialize = (value: unknown) => string;

/** By schema, shared by all servers of a process. */
const compiled = new WeakMap<object, Serialize>();

/** Creates the function that serialises a reply; like checks, its schema is compiled on first use. */
function serializerCompiler(): FastifySerializerCompiler<TSchema> {
  return ({ schema }) =>
    (value) => {
      let serialize = compiled.get(schema);
      if (serialize === undefined) {
        // Stored values are returned unchanged, even if a newer rule would reject them.
        serialize = fastJsonStringify(schema as AnySchema, { ajv: { validateFormats: false } });
        compiled.set(schema, serialize);
      }
      return serialize(value);
    };
}
