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
  app.addHook('onRequest', (request, reply, done) => {
    onceEnded(reply, (status) => logRequest(toRequestLine(request, reply, status)));
    done();
  });
}

/**
 * Calls `note` when a request has ended: with the status of its response, or with 0 if the connection was closed before the
 * response was sent. Fastify's `onResponse` does not run then.
 */
export function onceEnded(reply: FastifyReply, note: (status: number) => void): void {
  const { raw } = reply;
  raw.once('close', () => {
    // A response that ends on a closed connection counts as finished.
    if (raw.writableFinished && raw.socket?.destroyed !== true) return note(reply.statusCode);
    // A stream ends when its client leaves; it is logged when it begins.
    const isStream = reply.sent && raw.headersSent && !raw.writableEnded;
    if (!isStream) note(0);
  });
}

export function toRequestLine(
  request: FastifyRequest,
  reply: FastifyReply,
  status = reply.statusCode,
): RequestLine {
  return {
    requestId: request.id,
    operation: request.routeOptions.config?.operation ?? null,
    method: request.method,
    caller: request.caller ?? null,
    clientAddress: request.clientAddress ?? null,
    environment: request.environment ?? null,
    status,
    errorCode: request.errorCode ?? null,
    fault: request.fault?.kind ?? null,
    durationMs: reply.elapsedTime,
  };
}
