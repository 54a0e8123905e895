import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../api/services.ts';
import type { Attributes } from '../telemetry/steps.ts';
import type { Span } from '../telemetry/tracer.ts';
import { isVital } from './overload.ts';
import { onceEnded } from './request-log.ts';

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
  app.addHook('onRequest', (request, reply, done) => {
    if (isVital(request)) return done();
    const span = tracer.startRequest(request.headers['traceparent'] as string | undefined);
    request.span = span;
    if (span !== undefined) onceEnded(reply, (status) => tracer.end(span, endOf(request, status)));
    tracer.within(span, done);
  });
  // The events by which a body arrives are outside of its request's context.
  app.addHook('preValidation', (request, _reply, done) => tracer.within(request.span, done));
}

/**
 * By the semantic conventions for HTTP (https://opentelemetry.io/docs/specs/semconv/http/http-spans/), without the path, the
 * query and the client's address, which are data of callers.
 */
function endOf(
  { routeOptions, method, id, environment, errorCode }: FastifyRequest,
  status: number,
): { name: string; attributes: Attributes; isFailed: boolean } {
  const isFailed = status >= 500;
  return {
    name: routeOptions.config?.operation ?? method,
    attributes: {
      'http.request.method': method,
      'http.route': routeOptions.url,
      'http.response.status_code': status === 0 ? undefined : status,
      'url.scheme': 'http',
      'error.type': isFailed ? errorCode : undefined,
      'gingham.error_code': errorCode,
      'gingham.environment': environment,
      'gingham.request_id': id,
    },
    isFailed,
  };
}
