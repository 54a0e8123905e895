import {
  hostNameProblem,
  isIpLiteral,
  isPublicSuffix,
  malformedHost,
  registrableDomainOf,
} from './host-name.ts';

export const portProblem = 'must have a port from 1 to 65535';

/** Returns the problem of a web address, with or without a scheme; null if it is valid. */
export function webAddressProblem(value: string): string | null {
  const url = parseWebAddress(value);
  if (url === null) return 'is not a web address';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must use http or https';
  if (authorityOf(value).includes('@')) return 'must not contain a user name or password';
  return url.port === '0' ? portProblem : hostNameProblem(url.hostname);
}

/**
 * Returns the part of a web address that is registered with a registry (`example.co.uk`) or under a private public
 * suffix (`acme.github.io`), in ASCII; null if there is none.
 */
export function registrableDomain(website: string): string | null {
  const url = parseWebAddress(website);
  return url === null ? null : registrableDomainOf(url.hostname);
}

function parseWebAddress(value: string): URL | null {
  const address = withScheme(value);
  // URL parsers correct these, and may disagree on the resulting host.
  if (/[\s\\]|^[^/]*:\/\/\//u.test(address)) return null;
  return URL.parse(address);
}

/** All characters of a URI (RFC 3986, appendix A). */
const uriCharacters = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\da-f]{2})*$/iu;
/** Characters that URL parsers keep after the authority, but that no URI may contain there. */
const notInPaths = /["<>[\\\]^`{|}]|%(?![\da-f]{2})/giu;

/**
 * Converts a URL to a URI (RFC 3986): the host in ASCII, other characters percent-encoded. A URI, and text that is no URL, is
 * returned unchanged.
 */
export function toUri(address: string): string {
  const parsed = uriCharacters.test(address) ? address : URL.parse(address)?.href;
  const [, start = '', rest = ''] = /^([^/?#]*(?:\/\/[^/?#]*)?)(.*)$/su.exec(parsed ?? '') ?? [];
  return parsed === undefined ? address : start + rest.replaceAll(notInPaths, encodeURIComponent);
}

/** Returns the URI of a web address, which may have been given without its scheme. */
export function webAddressUri(value: string): string {
  return toUri(withScheme(value));
}

function withScheme(value: string): string {
  return /^[a-z][a-z\d+.-]*:\/\//iu.test(value) ? value : `https://${value}`;
}

/** Host and port as written, with any user information. */
function authorityOf(address: string): string {
  return /^(?:[a-z][a-z\d+.-]*:\/\/)?([^/?#]*)/iu.exec(address)?.[1] ?? '';
}

/** The characters of a URI and their positions (RFC 3986, appendix A), as far as the parser would correct them. */
const uriForm = /^[a-z][a-z\d+.-]*:\/\/(?![/?#]|$)(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\da-f]{2})*$/iu;
/** A `.` or `..` between slashes or backslashes, each character plain or percent-encoded (RFC 3986, section 3.3). */
const dotSegment = /(?:\/|%2f|%5c)(?:\.|%2e){1,2}(?=\/|%2f|%5c|$)/iu;

/**
 * Returns the problem of an OAuth redirect URI; null if it is valid. No query, no fragment (RFC 6749, section 3.1.2,
 * and stricter); https except on this machine; no dot segments, which some implementations resolve and others compare;
 * `*` only as the whole left-most label and never directly above a public suffix.
 */
export function redirectUriProblem(value: string): string | null {
  if (!uriForm.test(value)) return 'is not a URI';
  if (value.includes('?')) return 'must not have a query';
  if (value.includes('#')) return 'must not have a fragment';
  if (value.indexOf('://') !== value.lastIndexOf('://')) {
    return 'must be one URI (give each as a separate item)';
  }
  const authority = authorityOf(value);
  if (authority.includes('@')) return 'must not contain a user name or password';
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]+)(?::(\d*))?$/u.exec(authority.toLowerCase()) ?? [];
  if (host === '') return 'is not a URI';
  const scheme = value.slice(0, value.indexOf(':')).toLowerCase();
  if (scheme !== 'https' && scheme !== 'http') return 'must use https';
  if (scheme === 'http' && host !== 'localhost' && host !== '127.0.0.1') {
    return 'must use https (http is for localhost and 127.0.0.1 only)';
  }
  if (port !== undefined && !isPort(port)) return portProblem;
  if (dotSegment.test(value.slice(value.indexOf('://') + 3 + authority.length))) {
    return 'must not have . or .. as a path segment';
  }
  return value.includes('*') ? wildcardProblem(value, host) : redirectHostProblem(host);
}

function isPort(text: string): boolean {
  return /^[1-9]\d{0,4}$/u.test(text) && Number(text) <= 65_535;
}

/** Allows hosts of websites, `localhost` and IP addresses. */
function redirectHostProblem(host: string): string | null {
  if (host === 'localhost' || isIpLiteral(host)) return null;
  // The parser reads a host like 127.1 or 0x7f.0.0.1 as an IPv4 address, others as a name.
  return URL.parse(`https://${host}`)?.hostname === host ? hostNameProblem(host) : malformedHost;
}

function wildcardProblem(value: string, host: string): string | null {
  const isLeftMostLabel = host.startsWith('*.') && value.split('*').length === 2;
  if (!isLeftMostLabel) return 'can contain * only as the whole left-most label of the host';
  const parent = host.slice('*.'.length);
  if (redirectHostProblem(parent) === malformedHost) return malformedHost;
  return isPublicSuffix(parent) ? 'must not have * directly above a public suffix' : null;
}

/**
 * Converts the scheme and host of a valid redirect URI to lower case (RFC 3986, section 6.2.2.1). The rest is kept as
 * sent, as authorization servers compare redirect URIs character by character (RFC 6749, section 3.1.2.3).
 */
export function normaliseRedirectUri(uri: string): string {
  return uri.replace(/^[^/]*:\/\/[^/]*/u, (schemeAndHost) => schemeAndHost.toLowerCase());
}

/**
 * Returns the redirect URIs that institutions accept: those that use https. Normalises them, as earlier versions stored
 * redirect URIs as sent.
 */
export function httpsRedirectUris(redirectUris: readonly string[]): string[] {
  return redirectUris.map(normaliseRedirectUri).filter((uri) => uri.startsWith('https:'));
}
