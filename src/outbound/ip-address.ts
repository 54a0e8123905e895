import { BlockList, isIP, isIPv4 } from 'node:net';

/** Returns the 16-bit groups of an address: 2 for IPv4, 8 for IPv6; null if the text is not an IP literal. */
export function groupsOf(address: string): number[] | null {
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
export function ipv4From(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** Returns a list of ranges, each given as `address/prefix length`. */
export function rangesOf(...ranges: string[]): BlockList {
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
