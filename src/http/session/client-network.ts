import { isIP, isIPv6 } from 'node:net';

const groups = 8;
const groupsOfNetwork = 4;

/**
 * The key for counting a client's attempts: its IPv4 address, or its 64-bit IPv6 network, as a client usually has
 * all of these addresses (RFC 6177, section 2).
 */
export function clientNetwork(address: string): string {
  // An IPv4 address may be IPv4-mapped in IPv6.
  if (!isIPv6(address) || address.includes('.')) return address;
  const [before = '', after] = address.replace(/%.*$/u, '').split('::');
  const first = before.split(':').filter(Boolean);
  const last = (after ?? '').split(':').filter(Boolean);
  const left = new Array<string>(groups - first.length - last.length).fill('0');
  const network = [...first, ...left, ...last].slice(0, groupsOfNetwork);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** Returns the address in an item of `X-Forwarded-For`, to which some proxies add the port; undefined if it is none. */
export function plainAddress(text = ''): string | undefined {
  if (isIP(text) !== 0) return text;
  const address = text.replace(/^\[(.*)\](?::\d+)?$/u, '$1').replace(/^([\d.]+):\d+$/u, '$1');
  return isIP(address) === 0 ? undefined : address;
}
