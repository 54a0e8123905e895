import type { ErrorObject } from 'ajv';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorReply, RequestError, SimulatedError } from '../api/errors.ts';
import { bodyTooLarge } from '../api/operation-errors.ts';
import type { Services } from '../api/services.ts';
import { DomainError } from '../domain/errors.ts';
import { isUnavailable, SandboxBusyError } from '../store/store.ts';
import { cutConnection, dropsResponse } from './dropped-response.ts';
import { originOf } from './origin.ts';
import { clearSessionCookie } from './session/cookie.ts';
import { shapeError } from './validation.ts';
import { isWrongCredentials } from './wrong-credentials.ts';

/** The only place that sends errors. */
export function replyWithError(app: FastifyInstance, services: Services): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => sendError(error, request, reply, services));
}

export function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { settings, metrics }: Pick<Services, 'settings' | 'metrics'>,
): FastifyReply {
  const refusal = limited(toRefusal(error, request), request, reply);
  const { status, body } = errorReply(refusal, request.id, {
    origin: originOf(request, settings.publicUrl),
    listsFields: listsFields(request),
  });
  request.errorCode = refusal.code;
  if (refusal.bound !== undefined) metrics?.countRefusal(refusal.bound);
  if (dropsResponse(request)) return cutConnection(request, reply);
  if (isInternal(refusal)) request.log.error({ request_id: request.id, err: refusal.cause ?? refusal });
  if (refusal instanceof RequestError && refusal.retryAfterSeconds !== undefined) {
    reply.header('retry-after', refusal.retryAfterSeconds);
  }
  // Closing at once could destroy the reply before it is received; see `stopReading`.
  if (!request.raw.complete) reply.removeHeader('connection');
  if (refusal.code === 'INVALID_SESSION') clearSessionCookie(request, reply);
  // RFC 6750, section 3.
  if (refusal.code === 'INVALID_TOKEN') reply.header('www-authenticate', 'Bearer realm="gingham"');
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}

/** Counts wrong credentials; beyond the limit, they are answered with RATE_LIMIT. */
function limited(
  refusal: DomainError | RequestError,
  request: FastifyRequest,
  reply: FastifyReply,
): DomainError | RequestError {
  if (!isWrongCredentials(refusal, request)) return refusal;
  const reason = refusal instanceof RequestError ? refusal.reason : undefined;
  return request.server.wrongCredentials.count(request, reply, request.caller, reason) ?? refusal;
}

/** Whether an error is to be logged with its cause. */
function isInternal(refusal: DomainError | RequestError): boolean {
  if (refusal instanceof SimulatedError) return false;
  return (
    refusal.code === 'INTERNAL_SERVER_ERROR' ||
    (refusal.code === 'PLANNED_MAINTENANCE' && refusal.cause !== undefined)
  );
}

/** Replies to a partner's program have only the contract's fields; the console sends its token with its calls. */
function listsFields({ routeOptions, headers }: FastifyRequest): boolean {
  const isOwn = /^\/(?:v1|simulation)\//u.test(routeOptions.url ?? '');
  return isOwn || headers['gingham-csrf-token'] !== undefined;
}

function toRefusal(error: unknown, { raw }: FastifyRequest): DomainError | RequestError {
  if (error instanceof DomainError || error instanceof RequestError) return error;
  // The caller is gone, but the log must not report an internal error.
  if (raw.readableAborted) return new RequestError('INVALID_BODY', { message: 'the body did not arrive' });
  const { validation, validationContext, code } = error as Partial<FastifyError>;
  if (validation !== undefined) return shapeError(validation as unknown as ErrorObject[], validationContext);
  if (error instanceof SandboxBusyError) return new RequestError('PLANNED_MAINTENANCE', sandboxBusy);
  if (isUnavailable(error)) return storeUnavailable(error);
  return serverRefusals[code ?? '']?.() ?? new RequestError('INTERNAL_SERVER_ERROR', { cause: error });
}

const sandboxBusy = {
  message: 'the sandbox is being changed as a whole; retry after the time in Retry-After',
  retryAfterSeconds: 5,
};

function storeUnavailable(cause: unknown): RequestError {
  const message = 'the store cannot be used at the moment';
  return new RequestError('PLANNED_MAINTENANCE', { message, retryAfterSeconds: 5, cause });
}

/** Errors of the HTTP server itself, as ours. */
const serverRefusals: Record<string, () => RequestError> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new RequestError('INVALID_HEADERS'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new RequestError('INVALID_HEADERS', { message: 'Content-Length does not match the body' }),
  FST_ERR_CTP_BODY_TOO_LARGE: () => new RequestError('INVALID_BODY', bodyTooLarge),
  FST_ERR_BAD_URL: () => new RequestError('NOT_FOUND'),
  FST_ERR_MAX_PARAM_LENGTH: () => new RequestError('NOT_FOUND'),
};
