import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { type AddressClass, type AddressKind, classifyAddress } from './address-class.ts';
import { OutboundError } from './outbound-error.ts';

/** Which non-public addresses may be called. */
export type PrivateAddresses = 'none' | 'loopback' | 'all';

/** Rules for destinations that may be called. */
export interface DestinationRules {
  privateAddresses: PrivateAddresses;
  /** Plain http is rejected unless set; loopback addresses, if allowed, can always be called over http. */
  allowHttp: boolean;
  /** Resolves names; the default is the system's resolver. */
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

/** Kinds that 'all' permits. Metadata services and addresses that are not valid destinations stay blocked. */
const inside: ReadonlySet<AddressKind> = new Set<AddressKind>([
  'loopback',
  'private',
  'link_local',
  'unique_local',
  'carrier_grade_nat',
  'benchmarking',
]);

/** Returns whether an address may be called. The far end of a tunnel must be public. */
export function permits(setting: PrivateAddresses, { kind, embedding }: AddressClass): boolean {
  if (kind === 'public') return true;
  if (embedding !== undefined && embedding !== 'ipv4_mapped') return false;
  if (setting === 'loopback') return kind === 'loopback';
  return setting === 'all' && inside.has(kind);
}

/** Returns whether a call to the address stays on this machine. */
function isLoopback(address: string): boolean {
  const { kind, embedding } = classifyAddress(address);
  return kind === 'loopback' && (embedding === undefined || embedding === 'ipv4_mapped');
}

/** Returns the kind in words, for messages such as "bank.example is at …". */
export function describeKind(kind: AddressKind): string {
  return descriptions[kind];
}

const descriptions: Record<AddressKind, string> = {
  public: 'a public address',
  loopback: 'a loopback address',
  private: 'a private address',
  link_local: 'a link-local address',
  unique_local: 'a private (unique local) address',
  carrier_grade_nat: 'an address behind carrier-grade NAT',
  cloud_metadata: "the address of a cloud's metadata service",
  multicast: 'a multicast address',
  broadcast: 'the broadcast address',
  unspecified: 'an unspecified address',
  documentation: 'a documentation address',
  benchmarking: 'a benchmarking address',
  discard_only: 'a discard-only address',
  local_nat64: 'a local NAT64 address',
  reserved: 'a reserved address',
  not_an_address: 'an invalid address',
};
