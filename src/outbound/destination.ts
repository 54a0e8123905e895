import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { classifyAddress } from './address-class.ts';
import { OutboundError } from './outbound-error.ts';
import { describeKind, isLoopback, type PrivateAddresses, permits } from './permission.ts';

/** Rules for destinations that may be called. */
export interface DestinationRules {
  privateAddresses: PrivateAddresses;
  allowHttp: boolean;
  lookup?: LookupFunction;
}

/** @throws OutboundError `invalid_url` for anything but http or https without credentials */
export function parseDestination(text: string): URL {
  const url = URL.parse(text);
  // The text is not repeated, as it may contain a secret.
  if (url === null) throw new OutboundError('invalid_url', false, 'The address to call is not a URL.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new OutboundError(
      'invalid_url',
      false,
      `A URL that starts with "${url.protocol}" cannot be called.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new OutboundError(
      'invalid_url',
      false,
      `The URL for ${url.hostname} must not contain a user name or password.`,
    );
  }
  return url;
}

/**
 * Returns the addresses of a URL's host, all checked. Connections are made only to these, so that a name cannot resolve
 * to one address when it is checked and to another when it is called.
 * @throws OutboundError `name_not_found`, `address_not_allowed`, `http_not_allowed`
 */
export async function addressesOf(url: URL, rules: DestinationRules): Promise<LookupAddress[]> {
  const host = hostOf(url);
  const addresses = await resolve(host, rules.lookup ?? systemLookup);
  for (const { address } of addresses) {
    const verdict = classifyAddress(address);
    if (permits(rules.privateAddresses, verdict)) continue;
    const message = `${url.hostname} is at ${describeKind(verdict.kind)}, which may not be called.`;
    throw new OutboundError('address_not_allowed', false, message);
  }
  const encrypted = url.protocol === 'https:' || rules.allowHttp;
  if (!encrypted && !addresses.every(({ address }) => isLoopback(address))) {
    const message = `${url.hostname} may only be called over https.`;
    throw new OutboundError('http_not_allowed', false, message);
  }
  return addresses;
}

/** Returns the host of a URL for look-ups: an IPv6 address without brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/u, '$1');
}

async function resolve(host: string, lookup: LookupFunction): Promise<LookupAddress[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  // RFC 6761, section 6.3: these names are loopback, whatever a resolver returns.
  if (/(?:^|\.)localhost\.?$/u.test(host)) {
    return [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
  }
  const found = await new Promise<LookupAddress[]>((done) => {
    try {
      lookup(host, { all: true }, (error, address, addressFamily) => {
        if (error) return done([]);
        if (Array.isArray(address)) return done(address);
        done([{ address, family: addressFamily ?? isIP(address) }]);
      });
    } catch {
      done([]);
    }
  });
  if (found.length > 0) return found;
  throw new OutboundError('name_not_found', false, `The name ${host} could not be resolved to an address.`);
}
