import { parseCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SessionLimits } from '../../domain/user/session.ts';
import type { Services } from '../services.ts';
import { developerCookieName } from './developer.ts';

/** Sent over https only, to this host only, and set by nobody else (RFC 6265bis, section 4.1.3.2). */
const sessionCookieName = '__Host-gingham';
/** Only https has it, only this host, and no script; no other site can make a browser send it. */
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** Whether a request brings what may be a session, good or not. */
export function presentsSession(request: FastifyRequest, services: Pick<Services, 'settings'>): boolean {
  return request.headers.cookie !== undefined && sessionCookies(request, services).length > 0;
}

/** The values of the cookies that can hold a session: of a user, or the developer's. */
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

/** Has the browser keep a session for as long as it is good at the most. */
export function setSessionCookie(reply: FastifyReply, session: string, { lifeMs }: SessionLimits): void {
  reply.header('set-cookie', `${sessionCookieName}=${session}; ${attributes}; Max-Age=${lifeMs / 1000}`);
}

/** Has the browser forget a session, where it has sent one. */
export function clearSessionCookie({ headers }: FastifyRequest, reply: FastifyReply): void {
  if (parseCookie(headers.cookie ?? '')[sessionCookieName] === undefined) return;
  reply.header('set-cookie', `${sessionCookieName}=; ${attributes}; Max-Age=0`);
}
