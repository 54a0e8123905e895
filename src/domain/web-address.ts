import { hostNameProblem, isPublicSuffix, registrableDomainOf } from './host-name.ts';

const portProblem = 'must have a port from 1 to 65535';

/** Says what is wrong with a web address given with or without its scheme; null when it is right. */
export function webAddressProblem(value: string): string | null {
  const url = parseWebAddress(value);
  if (url === null) return 'is not a web address';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must use http or https';
  if (authorityOf(value).includes('@')) return 'must not hold a user name or password';
  return url.port === '0' ? portProblem : hostNameProblem(url.hostname);
}

/**
 * The part of a web address that is registered with a registry (`example.co.uk`), or under a public suffix of
 * somebody who lets others use it (`acme.github.io`); in ASCII. Null where there is none.
 */
export function registrableDomain(website: string): string | null {
  const url = parseWebAddress(website);
  return url === null ? null : registrableDomainOf(url.hostname);
}

function parseWebAddress(value: string): URL | null {
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//iu.test(value);
  const address = hasScheme ? value : `https://${value}`;
  // The parser mends these, and another reader of the address may come to another host.
  if (/[\s\\]|^[^/]*:\/\/\//u.test(address)) return null;
  return URL.parse(address);
}

/** Host and port as they are written, with what may stand before them. */
function authorityOf(address: string): string {
  return /^(?:[a-z][a-z\d+.-]*:\/\/)?([^/?#]*)/iu.exec(address)?.[1] ?? '';
}

/** The characters of a URI and their places (RFC 3986, appendix A), as far as the parser would mend them. */
const uriForm = /^[a-z][a-z\d+.-]*:\/\/(?!\/)(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\da-f]{2})*$/iu;
const loopbackForm = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?(?:\/|$)/iu;

/**
 * Says what is wrong with an OAuth redirect URI; null when it is right. No query, no fragment (RFC 6749,
 * section 3.1.2, and stricter); https except on this machine; `*` only as the whole left-most label and never
 * straight above a public suffix.
 */
export function redirectUriProblem(value: string): string | null {
  const url = uriForm.test(value) ? URL.parse(value) : null;
  if (url === null) return 'is not a URI';
  if (value.includes('?')) return 'must not have a query';
  if (value.includes('#')) return 'must not have a fragment';
  if (authorityOf(value).includes('@')) return 'must not hold a user name or password';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must use https';
  if (url.protocol === 'http:' && !loopbackForm.test(value)) {
    return 'must use https (http is for localhost and 127.0.0.1 only)';
  }
  // An escaped asterisk in the host is one all the same.
  return value.includes('*') || url.hostname.includes('*') ? wildcardProblem(value, url) : null;
}

function wildcardProblem(value: string, { hostname }: URL): string | null {
  const isLeftMostLabel = hostname.startsWith('*.') && value.split('*').length === 2;
  if (!isLeftMostLabel) return 'may hold * only as the whole left-most label of the host';
  return isPublicSuffix(hostname.slice('*.'.length)) ? 'must not put * straight above a public suffix' : null;
}

/**
 * Writes the scheme and host of a valid redirect URI in lower case (RFC 3986, section 6.2.2.1). The rest stays as it
 * was sent, since authorization servers compare redirect URIs character by character (RFC 6749, section 3.1.2.3).
 */
export function normaliseRedirectUri(uri: string): string {
  return uri.replace(/^[^/]*:\/\/[^/]*/u, (schemeAndHost) => schemeAndHost.toLowerCase());
}

/**
 * The redirect URIs that institutions accept: those that use https. Normalises them, since earlier versions stored
 * redirect URIs as they were sent.
 */
export function httpsRedirectUris(redirectUris: readonly string[]): string[] {
  return redirectUris.map(normaliseRedirectUri).filter((uri) => uri.startsWith('https:'));
}
