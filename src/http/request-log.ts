import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../api/services.ts';
import type { Environment } from '../domain/environment.ts';
import type { RequestLine } from '../telemetry/request-log.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: string;
  }
  interface FastifyRequest {
    /** The caller, once authenticated: a client_id or the id of a token or user. */
    caller: string | undefined;
    /** Set on partner calls, before authentication. */
    environment: Environment | undefined;
  }
}

/** Logs one line per request, without body, headers and query string. */
export function logRequests(app: FastifyInstance, { logRequest }: Services): void {
  app.decorateRequest('caller', undefined);
  app.decorateRequest('environment', undefined);
  app.addHook('onResponse', (request, reply, done) => {
    logRequest(toRequestLine(request, reply));
    done();
  });
}

export function toRequestLine(request: FastifyRequest, reply: FastifyReply): RequestLine {
  return {
    requestId: request.id,
    operation: request.routeOptions.config?.operation ?? null,
    method: request.method,
    caller: request.caller ?? null,
    clientAddress: request.clientAddress ?? null,
    environment: request.environment ?? null,
    status: reply.statusCode,
    errorCode: request.errorCode ?? null,
    fault: request.fault?.kind ?? null,
    durationMs: reply.elapsedTime,
  };
}
