import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { getDomain, getPublicSuffix } from 'tldts';

// The rule for host names of websites, redirect URIs and email addresses.

const lengthMax = 253;
/** Labels of letters, digits and inner hyphens, up to 63 octets each (RFC 1123, section 2.1). */
const form = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/iu;

export const malformedHost =
  'has a malformed host name (use letters, digits and inner hyphens, separated by single dots)';
const unregisteredHost = 'must name a registered domain, like example.com';

/**
 * Returns the problem of a host name in ASCII; null if it is valid and below a public suffix. A trailing dot is
 * allowed.
 */
export function hostNameProblem(host: string): string | null {
  if (isIpLiteral(host)) return unregisteredHost;
  const name = host.replace(/\.$/u, '');
  if (name.length > lengthMax || !form.test(name)) return malformedHost;
  return registrableDomainOf(name) === null ? unregisteredHost : null;
}

/** Returns whether a host is an IPv4 address, or an IPv6 address in brackets. */
export function isIpLiteral(host: string): boolean {
  const inBrackets = /^\[([\da-f:.]*)\]$/iu.exec(host)?.[1];
  return inBrackets === undefined ? isIP(host) === 4 : isIP(inBrackets) === 6;
}

/** Converts a host name in any script to lower-case ASCII (UTS #46); null if it cannot be converted. */
export function toAsciiHostName(text: string): string | null {
  // Node's converter would decode percent-encoding and stop at a slash.
  if (text.length > lengthMax || /[^a-z\d.\-\u0080-\u{10ffff}]/iu.test(text)) return null;
  return domainToASCII(text) || null;
}

/** Returns the registrable domain of a host, or null. The owner of a private suffix has a domain there too. */
export function registrableDomainOf(host: string): string | null {
  return getDomain(host, { allowPrivateDomains: true }) ?? getDomain(host);
}

/** Returns whether a host is a public suffix, private ones included, or has no registrable domain. */
export function isPublicSuffix(host: string): boolean {
  const options = { allowPrivateDomains: true };
  const name = host.replace(/\.$/u, '');
  return getDomain(name, options) === null || getPublicSuffix(name, options) === name;
}
