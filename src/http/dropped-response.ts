import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FaultEffect } from '../domain/sandbox/fault.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on calls that a fault of the sandbox applies to. */
    fault: FaultEffect | undefined;
  }
}

/** Whether the response to a call that was executed or rejected is to be dropped. */
export function dropsResponse({ fault }: FastifyRequest): boolean {
  return fault?.kind === 'drop_connection';
}

/** Ends a call without a response. */
export function cutConnection(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}
