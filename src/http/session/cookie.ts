import { parseCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { developerCookieName } from './developer.ts';

/** Sent over https only, to this host only, and set by nobody else (RFC 6265bis, section 4.1.3.2). */
export const sessionCookieName = '__Host-gingham';

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
