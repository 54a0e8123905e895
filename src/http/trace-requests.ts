import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../api/services.ts';
import type { Attributes } from '../telemetry/steps.ts';
import type { Span } from '../telemetry/tracer.ts';
import { isVital } from './overload.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while traces are sent, on requests whose trace is recorded. */
    span: Span | undefined;
  }
}

/** Records a span for each request, within the trace of its caller. The other hooks of a request run within it. */
export function traceRequests(app: FastifyInstance, { tracer }: Pick<Services, 'tracer'>): void {
  if (tracer === undefined) return;
  app.decorateRequest('span', undefined);
  app.addHook('onRequest', (request, _reply, done) => {
    if (isVital(request)) return done();
    request.span = tracer.startRequest(request.headers['traceparent'] as string | undefined);
    tracer.within(request.span, done);
  });
  // The events by which a body arrives are outside of its request's context.
  app.addHook('preValidation', (request, _reply, done) => tracer.within(request.span, done));
  app.addHook('onResponse', (request, reply, done) => {
    const { span } = request;
    if (span !== undefined) tracer.end(span, endOf(request, reply));
    done();
  });
}

/**
 * By the semantic conventions for HTTP (https://opentelemetry.io/docs/specs/semconv/http/http-spans/), without the path, the
 * query and the client's address, which are data of callers.
 */
function endOf(
  { routeOptions, method, id, environment, errorCode }: FastifyRequest,
  { statusCode }: FastifyReply,
): { name: string; attributes: Attributes; isFailed: boolean } {
  const isFailed = statusCode >= 500;
  return {
    name: routeOptions.config?.operation ?? method,
    attributes: {
      'http.request.method': method,
      'http.route': routeOptions.url,
      'http.response.status_code': statusCode,
      'url.scheme': 'http',
      'error.type': isFailed ? errorCode : undefined,
      'gingham.error_code': errorCode,
      'gingham.environment': environment,
      'gingham.request_id': id,
    },
    isFailed,
  };
}
