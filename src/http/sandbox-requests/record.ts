import type { FastifyReply, FastifyRequest, onSendHookHandler } from 'fastify';
import { partnerReaders } from '../../api/access.ts';
import type { Operation } from '../../api/operation.ts';
import type { Services } from '../../api/services.ts';
import { keptLengthMax, redactedBody, redactedResponse } from './redacted-text.ts';

/**
 * Records a partner's sandbox calls with their responses, except the reads of the console's own pages: they would
 * displace the calls of programs. A read that used up a fault is recorded.
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
  { sandboxRequests, now }: Services,
  request: FastifyRequest,
  status: number,
  { elapsedTime }: FastifyReply,
  answer: string | null,
): void {
  const { partnerCall, body } = request;
  if (partnerCall?.sandbox === undefined || !sandboxRequests.takesOne()) return;
  const length = Number(request.headers['content-length']);
  sandboxRequests.record({
    partnerClientId: partnerCall.partner.clientId,
    requestId: request.id,
    operation: request.routeOptions.config.operation as string,
    method: request.method,
    url: request.originalUrl,
    status,
    errorCode: request.errorCode ?? null,
    fault: request.fault?.kind ?? null,
    durationMs: elapsedTime,
    by: partnerCall.by,
    occurredAt: now() - elapsedTime,
    sandboxTime: partnerCall.context.now,
    // A logo must not be kept in memory meanwhile.
    request: body === undefined ? unread : length <= keptLengthMax ? (body as object) : redactedBody(body),
    answer: answer !== null && answer.length > keptLengthMax ? redactedResponse(answer) : answer,
  });
}
