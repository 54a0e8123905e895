import type { FastifyRequest } from 'fastify';
import { RequestError } from '../../wire/errors.ts';
import { hostOf } from '../request-environment.ts';
import type { Services } from '../services.ts';

/** Whether a browser says that a page of another site has made the call. */
export function isFromOtherSite({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'] ?? 'same-origin';
  return site !== 'same-origin' && site !== 'none';
}

/**
 * Lets nobody else’s page sign a browser in, as somebody of their choice: what nobody is signed in for has no token of a
 * session, so that the browser’s word must do.
 *
 * @throws RequestError INVALID_CSRF_TOKEN
 */
export function refuseForeignPage(request: FastifyRequest, { settings }: Pick<Services, 'settings'>): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  // Where a browser says nothing of the site, its origin must be one that this server is reached under.
  const isForeign = site === undefined && origin !== undefined && !isOwn(origin, request, settings.publicUrl);
  if (!isForeign && !isFromOtherSite(request)) return;
  throw new RequestError('INVALID_CSRF_TOKEN', { message: 'this call must come from a page of this server' });
}

function isOwn(origin: string, request: FastifyRequest, publicUrl: string | null): boolean {
  return origin === publicUrl || URL.parse(origin)?.host === hostOf(request).toLowerCase();
}
