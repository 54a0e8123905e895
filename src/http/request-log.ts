import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: string;
  }
  interface FastifyRequest {
    /** Who called, once that is known: a client_id or a token's id. */
    caller: string | undefined;
  }
}

/** One line per request. Bodies, headers and query strings are never in it. */
export function logRequests(app: FastifyInstance): void {
  app.decorateRequest('caller', undefined);
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info({
      request_id: request.id,
      operation: request.routeOptions.config.operation ?? null,
      method: request.method,
      client_id: request.caller,
      environment: request.partnerCall?.environment,
      status: reply.statusCode,
      error_code: request.errorCode,
      duration_ms: Math.round(reply.elapsedTime * 100) / 100,
    });
    done();
  });
}
