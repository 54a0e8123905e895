import {
  hostNameProblem,
  isIpLiteral,
  isPublicSuffix,
  malformedHost,
  registrableDomainOf,
} from './host-name.ts';

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
const uriForm = /^[a-z][a-z\d+.-]*:\/\/(?![/?#]|$)(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\da-f]{2})*$/iu;
/** A `.` or `..` between slashes or backslashes, each character as it is or percent-encoded (RFC 3986, section 3.3). */
const dotSegment = /(?:\/|%2f|%5c)(?:\.|%2e){1,2}(?=\/|%2f|%5c|$)/iu;

/**
 * Says what is wrong with an OAuth redirect URI; null when it is right. No query, no fragment (RFC 6749,
 * section 3.1.2, and stricter); https except on this machine; no dot segments, which some readers of the URI resolve
 * and others compare; `*` only as the whole left-most label and never straight above a public suffix.
 */
export function redirectUriProblem(value: string): string | null {
  if (!uriForm.test(value)) return 'is not a URI';
  if (value.includes('?')) return 'must not have a query';
  if (value.includes('#')) return 'must not have a fragment';
  if (value.indexOf('://') !== value.lastIndexOf('://')) {
    return 'must be one URI (give each as an item of its own)';
  }
  const authority = authorityOf(value);
  if (authority.includes('@')) return 'must not hold a user name or password';
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]+)(?::(\d*))?$/u.exec(authority.toLowerCase()) ?? [];
  if (host === '') return 'is not a URI';
  const scheme = value.slice(0, value.indexOf(':')).toLowerCase();
  if (scheme !== 'https' && scheme !== 'http') return 'must use https';
  if (scheme === 'http' && host !== 'localhost' && host !== '127.0.0.1') {
    return 'must use https (http is for localhost and 127.0.0.1 only)';
  }
  if (port !== undefined && !isPort(port)) return portProblem;
  if (dotSegment.test(value.slice(value.indexOf('://') + 3 + authority.length))) {
    return 'must not have . or .. as a segment of its path';
  }
  return value.includes('*') ? wildcardProblem(value, host) : redirectHostProblem(host);
}

function isPort(text: string): boolean {
  return /^[1-9]\d{0,4}$/u.test(text) && Number(text) <= 65_535;
}

/** As websites, and `localhost` and IP addresses besides. */
function redirectHostProblem(host: string): string | null {
  if (host === 'localhost' || isIpLiteral(host)) return null;
  // The parser reads a host like 127.1 or 0x7f.0.0.1 as an IPv4 address, others as a name.
  return URL.parse(`https://${host}`)?.hostname === host ? hostNameProblem(host) : malformedHost;
}

function wildcardProblem(value: string, host: string): string | null {
  const isLeftMostLabel = host.startsWith('*.') && value.split('*').length === 2;
  if (!isLeftMostLabel) return 'may hold * only as the whole left-most label of the host';
  const parent = host.slice('*.'.length);
  if (redirectHostProblem(parent) === malformedHost) return malformedHost;
  return isPublicSuffix(parent) ? 'must not put * straight above a public suffix' : null;
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
