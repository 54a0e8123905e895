import { isIPv6 } from 'node:net';

const groups = 8;
const groupsOfNetwork = 4;

/**
 * What a client's attempts are counted by: its address, or the network of 64 bits that one of IPv6 is from, since whoever
 * has one of these has all of them (RFC 6177, section 2).
 */
export function clientNetwork(address: string): string {
  // One of IPv4 may come in the clothes of IPv6.
  if (!isIPv6(address) || address.includes('.')) return address;
  const [before = '', after] = address.replace(/%.*$/u, '').split('::');
  const first = before.split(':').filter(Boolean);
  const last = (after ?? '').split(':').filter(Boolean);
  const left = new Array<string>(groups - first.length - last.length).fill('0');
  const network = [...first, ...left, ...last].slice(0, groupsOfNetwork);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
