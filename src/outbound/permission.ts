import { type AddressKind, type AddressVerdict, verdictOn } from './address-verdict.ts';

/** Which addresses besides public ones may be called. */
export type PrivateAddresses = 'none' | 'loopback' | 'all';

/** What 'all' lets through. Metadata services and what is no destination of anybody's stay closed. */
const inside: ReadonlySet<AddressKind> = new Set<AddressKind>([
  'loopback',
  'private',
  'link_local',
  'unique_local',
  'carrier_grade_nat',
  'benchmarking',
]);

/** Whether the address may be called. One that is reached through a tunnel has to be public at its far end. */
export function permits(setting: PrivateAddresses, { kind, embedding }: AddressVerdict): boolean {
  if (kind === 'public') return true;
  if (embedding !== undefined && embedding !== 'ipv4_mapped') return false;
  if (setting === 'loopback') return kind === 'loopback';
  return setting === 'all' && inside.has(kind);
}

/** Whether a call to the address stays on this machine. */
export function isLoopback(address: string): boolean {
  const { kind, embedding } = verdictOn(address);
  return kind === 'loopback' && (embedding === undefined || embedding === 'ipv4_mapped');
}

/** The kind in words, for a message: "bank.example is at …". */
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
  documentation: 'an address that is only for documentation',
  benchmarking: 'an address for benchmarks',
  discard_only: 'an address where everything is discarded',
  local_nat64: 'an address of a local NAT64',
  reserved: 'a reserved address',
  not_an_address: 'something that is no address',
};
