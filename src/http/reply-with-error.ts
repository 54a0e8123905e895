import type { Socket } from 'node:net';
import type { ErrorObject } from 'ajv';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../domain/errors.ts';
import { errorReply, RequestError } from '../wire/errors.ts';
import { newRequestId } from './request-id.ts';
import { shapeError } from './validation.ts';

/** The one place that answers with an error, whatever went wrong and wherever. */
export function replyWithError(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendError(new RequestError('NOT_FOUND'), request, reply));
}

export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = toRefusal(error);
  const { status, body } = errorReply(refusal, request.id);
  request.errorCode = refusal.code;
  if (status >= 500) request.log.error({ request_id: request.id, err: refusal.cause ?? refusal });
  if (refusal instanceof RequestError && refusal.retryAfterSeconds !== undefined) {
    reply.header('retry-after', refusal.retryAfterSeconds);
  }
  // RFC 6750, section 3.
  if (refusal.code === 'INVALID_TOKEN') reply.header('www-authenticate', 'Bearer realm="gingham"');
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}

function toRefusal(error: unknown): DomainError | RequestError {
  if (error instanceof DomainError || error instanceof RequestError) return error;
  const { validation, code } = error as Partial<FastifyError>;
  if (validation !== undefined) return shapeError(validation as unknown as ErrorObject[]);
  return serverRefusals[code ?? '']?.() ?? new RequestError('INTERNAL_SERVER_ERROR', { cause: error });
}

/** What the HTTP server itself refuses, in our words. */
const serverRefusals: Record<string, () => RequestError> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new RequestError('INVALID_HEADERS'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new RequestError('INVALID_HEADERS', { message: 'Content-Length does not match the body' }),
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new RequestError('INVALID_BODY', { status: 413, message: 'the body is too large for this operation' }),
  FST_ERR_BAD_URL: () => new RequestError('NOT_FOUND'),
  FST_ERR_MAX_PARAM_LENGTH: () => new RequestError('NOT_FOUND'),
};

const socketRefusals: Record<string, { status: number; reason: string; message: string }> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    message: 'the headers are too large',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: 'Request Timeout',
    message: 'the request took too long to arrive',
  },
};

/** Answers what is not HTTP enough to become a request. */
export function replyToBrokenRequest(
  this: FastifyInstance,
  error: Error & { code?: string },
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, reason, message } = socketRefusals[error.code ?? ''] ?? {
    status: 400,
    reason: 'Bad Request',
    message: 'this is not a well-formed HTTP request',
  };
  const requestId = newRequestId();
  this.log.info({ request_id: requestId, status, error_code: 'INVALID_HEADERS' }, 'broken request');
  const body = JSON.stringify(errorReply(new RequestError('INVALID_HEADERS', { message }), requestId).body);
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
