import type { IncomingMessage } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { RequestError } from '../wire/errors.ts';
import { bodyBytesMax } from '../wire/operation.ts';
import { answerWhatNodeWouldNot, replyToBrokenRequest } from './broken-request.ts';
import { changesRoutes } from './changes/route.ts';
import { consoleRoutes } from './console/routes.ts';
import { docsRoutes } from './docs-routes.ts';
import { readJsonBodies } from './json-body.ts';
import { logoRoutes } from './logo-routes.ts';
import { managementRoutes } from './management/routes.ts';
import { partnerRoutes } from './partner/routes.ts';
import { repeatedHeader } from './repeated-headers.ts';
import { replyHeaders, setReplyHeaders } from './reply-headers.ts';
import { replyWithError, sendError } from './reply-with-error.ts';
import { hasDoubleSlash, withoutEnvironmentPrefix } from './request-environment.ts';
import { newRequestId } from './request-id.ts';
import { logRequests, toRequestLine } from './request-log.ts';
import { serializerCompiler } from './serialization.ts';
import { serviceRoutes } from './service-routes.ts';
import type { Services } from './services.ts';
import { sessionRoutes } from './session/routes.ts';
import { stopInTime } from './stopping.ts';
import { validatorCompiler } from './validation.ts';

const requestTimeoutMs = 30_000;
/** Longer than the idle time of common load balancers (60 s), so that it is they who close. */
const keepAliveTimeoutMs = 72_000;

/** Makes the HTTP server, the same for production and tests. It does not listen yet. */
export function createServer(services: Services): FastifyInstance {
  const app = Fastify({
    loggerInstance: services.logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Each line names its request itself, so requests need no loggers of their own.
    childLoggerFactory: (logger) => logger,
    genReqId: newRequestId,
    requestIdHeader: false,
    rewriteUrl: withoutEnvironmentPrefix,
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: replyToBrokenRequest,
    frameworkErrors: (error, request, reply) => {
      sendError(error, request, reply.headers(replyHeaders));
      services.logRequest(toRequestLine(request, reply));
    },
    http: {
      // Node would refuse it without a body.
      requireHostHeader: false,
      // Of two headers that may be there once, Node would drop one in silence.
      joinDuplicateHeaders: true,
    },
  });
  app.setValidatorCompiler(validatorCompiler());
  app.setSerializerCompiler(serializerCompiler());
  app.decorateRequest('errorCode', undefined);
  logRequests(app, services);
  readJsonBodies(app);
  replyWithError(app);
  setReplyHeaders(app);
  stopInTime(app);
  refuseEarly(app);
  answerWhatNodeWouldNot(app);
  app.register(partnerRoutes, services);
  app.register(managementRoutes, services);
  app.register(sessionRoutes, services);
  app.register(changesRoutes, services);
  app.register(serviceRoutes, services);
  app.register(logoRoutes, services);
  app.register(docsRoutes, services);
  app.register(consoleRoutes);
  return app;
}

/** Before a body is looked at. */
function refuseEarly(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.is404) return done(noRoute(request));
    const problem = hostProblem(request.raw) ?? repetitionProblem(request.raw);
    done(problem === null ? undefined : new RequestError('INVALID_HEADERS', { message: problem }));
  });
}

function noRoute(request: FastifyRequest): RequestError {
  if (!hasDoubleSlash(request)) return new RequestError('NOT_FOUND');
  const message =
    'there is no such route: the path begins with two slashes; check that the base address of the client ' +
    '(basePath) does not end with a slash';
  return new RequestError('NOT_FOUND', { message });
}

/** RFC 9112, section 3.2. */
function hostProblem({ headers: { host }, httpVersion }: IncomingMessage): string | null {
  if (host === undefined) return httpVersion === '1.1' ? 'the Host header is missing' : null;
  // Two of them are joined like this; in one, white space has no place.
  return host.includes(', ') ? 'there is more than one Host header' : null;
}

function repetitionProblem(raw: IncomingMessage): string | null {
  const name = repeatedHeader(raw);
  return name === undefined ? null : `the ${name} header is sent more than once`;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on requests that are answered with an error; for the log. */
    errorCode: string | undefined;
  }
}
