import type { FastifyRequest } from 'fastify';
import { RequestError } from '../../api/errors.ts';
import type { Services } from '../../api/services.ts';
import { hostOf } from '../request-environment.ts';

/** Whether the browser reports that a page of another site made the call. */
export function isFromOtherSite({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'] ?? 'same-origin';
  return site !== 'same-origin' && site !== 'none';
}

/**
 * Rejects sign-ins from pages of other sites, which could sign a browser in as another user: without a session
 * there is no CSRF token, so the browser's headers are checked.
 *
 * @throws RequestError INVALID_CSRF_TOKEN
 */
export function refuseForeignPage(request: FastifyRequest, { settings }: Pick<Services, 'settings'>): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  // Without Sec-Fetch-Site, Origin must be one of this server's own.
  const isForeign = site === undefined && origin !== undefined && !isOwn(origin, request, settings.publicUrl);
  if (!isForeign && !isFromOtherSite(request)) return;
  throw new RequestError('INVALID_CSRF_TOKEN', { message: 'this call must come from a page of this server' });
}

function isOwn(origin: string, request: FastifyRequest, publicUrl: string | null): boolean {
  return origin === publicUrl || URL.parse(origin)?.host === hostOf(request).toLowerCase();
}
