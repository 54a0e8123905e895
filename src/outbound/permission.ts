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

/** The kind in words, for a message. */
export function describeKind(kind: AddressKind): string {
  if (kind === 'not_an_address') return 'something that is no address';
  return `${/^[aeiou]/u.test(kind) ? 'an' : 'a'} ${kind.replaceAll('_', '-')} address`;
}
