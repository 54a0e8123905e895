import { BlockList, isIP, isIPv4 } from 'node:net';

/** The purpose of an address according to IANA's special-purpose address registries (RFC 6890). */
export type AddressKind =
  | 'public'
  | 'loopback'
  | 'private'
  | 'link_local'
  | 'unique_local'
  | 'carrier_grade_nat'
  | 'cloud_metadata'
  | 'multicast'
  | 'broadcast'
  | 'unspecified'
  | 'documentation'
  | 'benchmarking'
  | 'discard_only'
  | 'local_nat64'
  | 'reserved'
  | 'not_an_address';

/** How an IPv6 address contains an IPv4 address. */
export type Embedding =
  | 'ipv4_mapped'
  | 'ipv4_compatible'
  | 'ipv4_translated'
  | 'nat64'
  | '6to4'
  | 'teredo'
  | 'isatap';

export interface AddressClass {
  kind: AddressKind;
  /** Set if the kind is that of an embedded IPv4 address. */
  embedding?: Embedding;
}

/**
 * In order of precedence: the first list that contains an address determines its kind, so exceptions precede the ranges
 * they are taken from.
 */
const ipv4Kinds = [
  // Instance metadata: AWS, Azure, Google and most others; AWS ECS and EKS; Alibaba; Oracle; Azure's wire server.
  [
    'cloud_metadata',
    rangesOf(
      '169.254.169.254/32',
      '169.254.170.2/32',
      '169.254.170.23/32',
      '100.100.100.200/32',
      '192.0.0.192/32',
      '168.63.129.16/32',
    ),
  ],
  ['unspecified', rangesOf('0.0.0.0/8')],
  ['loopback', rangesOf('127.0.0.0/8')],
  ['private', rangesOf('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16')],
  ['link_local', rangesOf('169.254.0.0/16')],
  ['carrier_grade_nat', rangesOf('100.64.0.0/10')],
  ['documentation', rangesOf('192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24')],
  ['benchmarking', rangesOf('198.18.0.0/15')],
  ['multicast', rangesOf('224.0.0.0/4')],
  ['broadcast', rangesOf('255.255.255.255/32')],
  // Protocol assignments (RFC 6890), former 6to4 relays (RFC 7526), former class E (RFC 1112).
  ['reserved', rangesOf('192.0.0.0/24', '192.88.99.0/24', '240.0.0.0/4')],
] as const;

const ipv6Kinds = [
  ['cloud_metadata', rangesOf('fd00:ec2::254/128', 'fd00:ec2::23/128', 'fd20:ce::254/128')],
  ['unspecified', rangesOf('::/128')],
  ['loopback', rangesOf('::1/128')],
  ['local_nat64', rangesOf('64:ff9b:1::/48')],
  ['discard_only', rangesOf('100::/64')],
  ['unique_local', rangesOf('fc00::/7')],
  ['link_local', rangesOf('fe80::/10')],
  // Site-local (RFC 3879): deprecated, and treated like its replacement.
  ['unique_local', rangesOf('fec0::/10')],
  ['multicast', rangesOf('ff00::/8')],
  ['documentation', rangesOf('2001:db8::/32', '3fff::/20')],
  ['benchmarking', rangesOf('2001:2::/48')],
  // Protocol assignments (RFC 2928), none of which serves HTTP.
  ['reserved', rangesOf('2001::/23')],
  // Global unicast (RFC 4291, section 2.4); everything else is reserved.
  ['public', rangesOf('2000::/3')],
] as const;

/**
 * Classifies the address in `literal` (an IPv4 address in dotted form, or an IPv6 address). An IPv6 address that
 * contains an IPv4 address is classified by that.
 */
export function classifyAddress(literal: string): AddressClass {
  const groups = groupsOf(literal);
  if (groups === null) return { kind: 'not_an_address' };
  if (isIPv4(literal)) return { kind: kindOfIpv4(literal) };
  const [bare = ''] = literal.split('%');
  const held = embeddedIn(groups);
  const ownKind = kindOfIpv6(bare);
  // ISATAP works with any prefix, so the prefix itself must be public.
  if (held === null || (held[0] === 'isatap' && ownKind !== 'public')) return { kind: ownKind };
  const [embedding, ...addresses] = held;
  const kinds = addresses.map(kindOfIpv4);
  return { kind: kinds.find((kind) => kind !== 'public') ?? 'public', embedding };
}

function kindOfIpv4(address: string): AddressKind {
  return ipv4Kinds.find(([, ranges]) => ranges.check(address, 'ipv4'))?.[0] ?? 'public';
}

function kindOfIpv6(address: string): AddressKind {
  return ipv6Kinds.find(([, ranges]) => ranges.check(address, 'ipv6'))?.[0] ?? 'reserved';
}

/**
 * Returns the form, and every IPv4 address that a packet to this IPv6 address may be sent to; null if it contains none.
 */
function embeddedIn(groups: number[]): [Embedding, ...string[]] | null {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const last = ipv4From(g, h);
  if (a === 0 && b === 0 && c === 0 && d === 0) {
    if (e === 0 && f === 0xffff) return ['ipv4_mapped', last];
    if (e === 0xffff && f === 0) return ['ipv4_translated', last];
    // :: and ::1 are not IPv4-compatible addresses (RFC 4291, section 2.5.5.1).
    if (e === 0 && f === 0 && (g !== 0 || h > 1)) return ['ipv4_compatible', last];
  }
  if (a === 0x64 && b === 0xff9b && [c, d, e, f].every((group) => group === 0)) return ['nat64', last];
  if (a === 0x2002) return ['6to4', ipv4From(b, c)];
  // RFC 4380, section 4: the server, and the client with inverted bits.
  if (a === 0x2001 && b === 0) return ['teredo', ipv4From(c, d), ipv4From(g ^ 0xffff, h ^ 0xffff)];
  // RFC 5214, section 6.1.
  if ((e === 0 || e === 0x0200) && f === 0x5efe) return ['isatap', last];
  return null;
}

/** Returns the 16-bit groups of an address: 2 for IPv4, 8 for IPv6; null if the text is not an IP literal. */
function groupsOf(address: string): number[] | null {
  const family = isIP(address);
  if (family === 0) return null;
  if (family === 4) return groupsOfIpv4(address);
  // A zone id (RFC 4007, section 11) names a local interface; it does not affect the address.
  const [bare = ''] = address.split('%');
  const [head = '', tail] = bare.split('::');
  const first = groupsOfPart(head);
  if (tail === undefined) return first;
  const last = groupsOfPart(tail);
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

/** Returns the IPv4 address, in dotted form, of two groups of 16 bits. */
function ipv4From(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** Returns a list of ranges, each given as `address/prefix length`. */
function rangesOf(...ranges: string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    list.addSubnet(address, Number(prefix), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return list;
}

function groupsOfPart(part: string): number[] {
  if (part === '') return [];
  return part
    .split(':')
    .flatMap((group) => (isIPv4(group) ? groupsOfIpv4(group) : Number.parseInt(group, 16)));
}

function groupsOfIpv4(address: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}
