import { parseCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../../api/services.ts';
import type { SessionLimits } from '../../domain/user/session.ts';

/** Sent only over https and to this host, which alone can set it (RFC 6265bis, section 4.1.3.2). */
const sessionCookieName = '__Host-gingham';
/** Only https, only this host, and no scripts; no other site can make a browser send it. */
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/**
 * Cookies are shared across ports, so the name contains the port: each server on one machine has its own console
 * session.
 */
export function developerCookieName({ socket }: FastifyRequest): string {
  return `gingham-developer-${socket.localPort}`;
}

/** Whether a request has a session cookie, valid or not. */
export function presentsSession(request: FastifyRequest, services: Pick<Services, 'settings'>): boolean {
  return request.headers.cookie !== undefined && sessionCookies(request, services).length > 0;
}

/** The values of the cookies that can be a session: a user's or the developer's. */
export function sessionCookies(
  request: FastifyRequest,
  { settings }: Pick<Services, 'settings'>,
): { kind: 'user' | 'developer'; value: string }[] {
  const cookies = parseCookie(request.headers.cookie ?? '');
  const names = { user: sessionCookieName, developer: developerCookieName(request) };
  return (['user', ...(settings.signsInDevelopers ? (['developer'] as const) : [])] as const).flatMap(
    (kind) => {
      const value = cookies[names[kind]];
      return value === undefined ? [] : [{ kind, value }];
    },
  );
}

/** Stores a session in the browser, at most for its lifetime. */
export function setSessionCookie(reply: FastifyReply, session: string, { lifeMs }: SessionLimits): void {
  reply.header('set-cookie', `${sessionCookieName}=${session}; ${attributes}; Max-Age=${lifeMs / 1000}`);
}

/** Deletes the session cookie, if the browser sent one. */
export function clearSessionCookie({ headers }: FastifyRequest, reply: FastifyReply): void {
  if (parseCookie(headers.cookie ?? '')[sessionCookieName] === undefined) return;
  reply.header('set-cookie', `${sessionCookieName}=; ${attributes}; Max-Age=0`);
}
