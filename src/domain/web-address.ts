import { getPublicSuffix } from 'tldts';
import { registrableDomain } from './names.ts';

/** Says what is wrong with a web address given with or without its scheme; null when it is right. */
export function webAddressProblem(value: string): string | null {
  const hasScheme = value.includes('://');
  const url = URL.parse(hasScheme ? value : `https://${value}`);
  if (/\s/u.test(value) || url === null) return 'is not a web address';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must use http or https';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (registrableDomain(url.hostname) === null) return 'must name a registered domain, like example.com';
  return null;
}

const loopbackHosts = new Set(['localhost', '127.0.0.1']);

/**
 * Says what is wrong with an OAuth redirect URI; null when it is right. No query, no fragment (RFC 6749,
 * section 3.1.2, and stricter); https except on this machine; `*` only as the whole left-most label and never
 * straight above a public suffix.
 */
export function redirectUriProblem(value: string): string | null {
  const url = /\s/u.test(value) ? null : URL.parse(value);
  if (url === null || !value.includes('://')) return 'is not a URI';
  if (value.includes('?')) return 'must not have a query';
  if (value.includes('#')) return 'must not have a fragment';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (url.protocol === 'http:' && !loopbackHosts.has(url.hostname)) {
    return 'must use https (http is for localhost and 127.0.0.1 only)';
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must use https';
  return value.includes('*') ? wildcardProblem(value, url) : null;
}

function wildcardProblem(value: string, url: URL): string | null {
  const parent = url.hostname.slice('*.'.length);
  const isLeftMostLabel = url.hostname.startsWith('*.') && value.split('*').length === 2;
  if (!isLeftMostLabel) return 'may hold * only as the whole left-most label of the host';
  if (
    registrableDomain(parent) === null ||
    getPublicSuffix(parent, { allowPrivateDomains: true }) === parent
  ) {
    return 'must not put * straight above a public suffix';
  }
  return null;
}
