import { BlockList, isIP } from 'node:net';

/** Returns whether a text is an IP address, or one with the length of a prefix (CIDR, RFC 4632). */
export function isNetwork(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const bits = { 4: 32, 6: 128 }[isIP(address)];
  if (bits === undefined || rest.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/u.test(length) && Number(length) <= bits);
}

/** Returns whether an IP address is in one of these networks; false for other text. IPv4 can be mapped into IPv6. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  // A zone (RFC 4007) is valid on its own machine only.
  const plain = address.replace(/%.*$/u, '');
  const family = familyOf(plain);
  if (family === undefined) return false;
  const list = new BlockList();
  for (const network of networks) {
    const [start = '', length] = network.split('/');
    const ofNetwork = familyOf(start) ?? 'ipv4';
    if (length === undefined) list.addAddress(start, ofNetwork);
    else list.addSubnet(start, Number(length), ofNetwork);
  }
  return list.check(plain, family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  return ({ 4: 'ipv4', 6: 'ipv6' } as const)[isIP(address)];
}
