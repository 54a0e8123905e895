import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientNetwork } from './client-network.ts';

/**
 * Counts a call of one of the operations that a client can make before it is signed in.
 *
 * @throws RequestError RATE_LIMIT beyond the limit of the client's address
 */
export function limitSignIns(operation: string, request: FastifyRequest, reply: FastifyReply): void {
  const { clientAddress, server } = request;
  server.rateLimits.require('sign-ins', `${operation}/${clientNetwork(clientAddress)}`, reply);
}
