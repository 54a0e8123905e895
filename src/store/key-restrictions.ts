import type { KeyRestrictions } from '../domain/key-restrictions.ts';
import type { RestrictionColumns } from './key-tables.ts';

/** Reads the restrictions of a key or token from its row. */
export function toRestrictions(row: RestrictionColumns): KeyRestrictions {
  const { expires_at: expiresAt, allowed_addresses: addresses } = row;
  return { expiresAt, allowedAddresses: addresses === null ? null : (JSON.parse(addresses) as string[]) };
}

/** The columns of restrictions. */
export function restrictionColumns({ expiresAt, allowedAddresses }: KeyRestrictions): RestrictionColumns {
  return {
    expires_at: expiresAt,
    allowed_addresses: allowedAddresses === null ? null : JSON.stringify(allowedAddresses),
  };
}
