import type { FastifyRequest } from 'fastify';
import { hostOf } from './request-environment.ts';

/**
 * The public address of this server, without a trailing slash: the configured one, else the one that the request
 * used, if it is safe in a shell. The caller chooses the latter, so it is only for what the same caller reads.
 */
export function originOf(request: FastifyRequest, publicUrl: string | null): string {
  if (publicUrl !== null) return publicUrl;
  const host = hostOf(request);
  return /^[\w.:[\]-]+$/u.test(host) ? `${request.protocol}://${host}` : 'http://localhost:4080';
}
