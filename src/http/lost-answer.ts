import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FaultEffect } from '../domain/sandbox/fault.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on calls that a partner has had go wrong in its sandbox. */
    fault: FaultEffect | undefined;
  }
}

/** Whether the answer to a call, which has been carried out or refused, is not to reach the caller. */
export function losesAnswer({ fault }: FastifyRequest): boolean {
  return fault?.kind === 'drop_connection';
}

/** Ends a call without an answer. */
export function cutConnection(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}
