import type { FastifyRequest } from 'fastify';
import { hostOf } from './request-environment.ts';

/**
 * The address under which others reach this server, without a trailing slash: the one that is set, else the one that
 * the request has used, where that is one that a shell takes as it stands.
 */
export function originOf(request: FastifyRequest, publicUrl: string | null): string {
  if (publicUrl !== null) return publicUrl;
  const host = hostOf(request);
  return /^[\w.:[\]-]+$/u.test(host) ? `${request.protocol}://${host}` : 'http://localhost:4080';
}
