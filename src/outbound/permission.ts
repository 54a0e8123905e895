import { type AddressClass, type AddressKind, classifyAddress } from './address-class.ts';

/** Which non-public addresses may be called. */
export type PrivateAddresses = 'none' | 'loopback' | 'all';

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
export function isLoopback(address: string): boolean {
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
