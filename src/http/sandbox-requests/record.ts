import type { FastifyReply, FastifyRequest, onSendHookHandler } from 'fastify';
import { partnerReaders } from '../../api/access.ts';
import type { Operation } from '../../api/operation.ts';
import type { Services } from '../../api/services.ts';
import { isClientId } from '../client-id.ts';
import { environmentOf } from '../request-environment.ts';
import { presentsSession } from '../session/cookie.ts';
import { keptLengthMax, redactedBody, redactedResponse } from './redacted-text.ts';

/**
 * Records a partner's sandbox calls with their responses, also those that state its client_id and were rejected, except
 * the reads of the console's own pages: they would displace the calls of programs. A read that used up a fault is
 * recorded.
 */
export function recordAnswered(services: Services, { roles }: Operation): onSendHookHandler[] {
  if (services.settings.sandboxRequestsKept === 0) return [];
  // What every role may call changes nothing.
  const isRead = partnerReaders.every((role) => roles?.includes(role));
  return [
    (request, reply, payload, done) => {
      const isOfPage = isRead && request.partnerCall?.by === 'console' && request.fault === undefined;
      if (!isOfPage) recordCall(services, request, reply.statusCode, reply, payload as string);
      done(null, payload);
    },
  ];
}

/** Records a call whose response is not sent. */
export function recordUnanswered(services: Services, request: FastifyRequest, reply: FastifyReply): void {
  if (services.settings.sandboxRequestsKept > 0) recordCall(services, request, 0, reply, null);
}

/** For a body that is not a JSON object, or that was refused before it was read. */
const unread = { left_out: '[no JSON object was read]' };

/** Runs during every call, so short bodies are redacted later. */
function recordCall(
  services: Services,
  request: FastifyRequest,
  status: number,
  reply: FastifyReply,
  answer: string | null,
): void {
  const { partnerCall, body } = request;
  const { sandboxRequests } = services;
  if (partnerCall === undefined) recordRejected(services, request, status, reply, answer);
  if (partnerCall?.sandbox === undefined || !sandboxRequests.takesOne()) return;
  const length = Number(request.headers['content-length']);
  sandboxRequests.record({
    ...factsOf(services, request, status, reply),
    partnerClientId: partnerCall.partner.clientId,
    by: partnerCall.by,
    sandboxTime: partnerCall.context.now,
    // A logo must not be kept in memory meanwhile.
    request: body === undefined ? unread : length <= keptLengthMax ? (body as object) : redactedBody(body),
    answer: answer !== null && answer.length > keptLengthMax ? redactedResponse(answer) : answer,
  });
}

/**
 * Records a call to the sandbox whose caller could not be authenticated. Of its body only the client_id is kept: what
 * was sent as the secret could be in any field.
 */
function recordRejected(
  services: Services,
  request: FastifyRequest,
  status: number,
  reply: FastifyReply,
  answer: string | null,
): void {
  const { sandboxRequests, settings } = services;
  const partnerClientId = statedClientId(request);
  if (partnerClientId === undefined || presentsSession(request, services)) return;
  if (environmentOf(request, settings.defaultEnvironment) !== 'sandbox') return;
  const isInBody = statedInBody(request) !== undefined;
  sandboxRequests.recordRejected({
    ...factsOf(services, request, status, reply),
    partnerClientId,
    by: 'api',
    request: isInBody ? { client_id: partnerClientId } : unread,
    answer,
  });
}

/** Returns the client_id that a call states in the header or the body, if it has the form of one. */
function statedClientId(request: FastifyRequest): string | undefined {
  const stated = request.headers['plaid-client-id'] ?? statedInBody(request);
  return isClientId(stated) ? stated : undefined;
}

function statedInBody({ body }: FastifyRequest): unknown {
  return (body as Record<string, unknown> | null | undefined)?.['client_id'];
}

function factsOf({ now }: Services, request: FastifyRequest, status: number, { elapsedTime }: FastifyReply) {
  return {
    requestId: request.id,
    operation: request.routeOptions.config.operation as string,
    method: request.method,
    url: request.originalUrl,
    status,
    errorCode: request.errorCode ?? null,
    fault: request.fault?.kind ?? null,
    isReplay: request.isReplay === true,
    durationMs: elapsedTime,
    clientAddress: request.clientAddress,
    occurredAt: Math.round(now() - elapsedTime),
  };
}
