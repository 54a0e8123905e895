import { OutboundError } from './outbound-error.ts';

const redirectsMax = 3;
const followed = new Set([301, 302, 303, 307, 308]);

/**
 * Returns the target of a redirect; null for a response to return: any but 3xx, 304, and 3xx without a location.
 * @throws OutboundError `redirect_refused` for every redirect that may not be followed: it must be of a GET, within its
 *   origin
 */
export function redirectTarget(
  request: { method: string; followSameOrigin?: boolean },
  from: URL,
  { status, headers }: { status: number; headers: Headers },
  redirectsBefore: number,
): URL | null {
  const location = headers.get('location');
  if (status < 300 || status > 399 || status === 304 || location === null) return null;
  const refused = (why: string) => new OutboundError('redirect_refused', true, `${from.host} ${why}.`);
  if (request.followSameOrigin !== true || request.method !== 'GET' || !followed.has(status)) {
    throw refused('responded with a redirect, which is not followed');
  }
  const target = URL.parse(location, from.href);
  if (target === null || target.origin !== from.origin || target.username !== '' || target.password !== '') {
    throw refused('redirects to another origin, which is not followed');
  }
  if (redirectsBefore >= redirectsMax) throw refused(`redirects more than ${redirectsMax} times`);
  return target;
}
