import { DomainError, invalidField } from './errors.ts';
import { changeData } from './event-changes.ts';
import { isNetwork, isWithin } from './network.ts';

/** Limits that are set on a key or a management token. */
export interface KeyRestrictions {
  /**
   * Time from which it is rejected, in milliseconds since the epoch; null if it does not expire. In real time, also in a
   * sandbox: turning its clock must neither extend a leaked key nor end one in use.
   */
  expiresAt: number | null;
  /** IP addresses and networks that it is accepted from; null for all. */
  allowedAddresses: readonly string[] | null;
}

export const unrestricted: KeyRestrictions = { expiresAt: null, allowedAddresses: null };

/** Most entries in a list of allowed addresses. */
export const allowedAddressesMax = 20;

/** Returns whether a text can be in a list of allowed addresses. */
export function isAllowedAddress(text: string): boolean {
  return isNetwork(text) && !text.includes('%');
}

/** `used_up`: a limited key without calls left. */
export const keyStatuses = ['active', 'used_up', 'expired', 'revoked'] as const;
type KeyStatus = (typeof keyStatuses)[number];

/** Returns the status of a key or token at a real time. */
export function keyStatus(
  key: Pick<KeyRestrictions, 'expiresAt'> & { revokedAt: number | null; callsLeft?: number | null },
  realNow: number,
): KeyStatus {
  if (key.revokedAt !== null) return 'revoked';
  if (hasRunOut(key, realNow)) return 'expired';
  return key.callsLeft === 0 ? 'used_up' : 'active';
}

/**
 * Returns why a key or token that has not been revoked is rejected at a real time, from an IP address (null if unknown); null
 * if it is accepted.
 */
export function rejectionOf(
  key: KeyRestrictions,
  clientAddress: string | null,
  realNow: number,
): 'has expired' | 'is not allowed from this address' | null {
  if (hasRunOut(key, realNow)) return 'has expired';
  const { allowedAddresses } = key;
  if (allowedAddresses === null || isWithin(clientAddress ?? '', allowedAddresses)) return null;
  return 'is not allowed from this address';
}

/** @throws DomainError INVALID_FIELD for a time that is not in the future; `path` is in the wire's spelling */
export function requireFuture(path: string, time: number | null, realNow: number): void {
  if (time !== null && time <= realNow) throw invalidField(path, 'must be in the future');
}

/**
 * Changes the restrictions of a key or token; `data`, for the event, is null if nothing differs.
 *
 * @throws DomainError CONFLICT if it is no longer valid, INVALID_FIELD if it would have expired
 */
export function changeRestrictions(
  key: KeyRestrictions & { revokedAt: number | null },
  changes: Partial<KeyRestrictions>,
  realNow: number,
): { restrictions: KeyRestrictions; data: Record<string, unknown> | null } {
  const status = keyStatus(key, realNow);
  if (status !== 'active') {
    throw new DomainError('CONFLICT', { message: `it is ${status} and can no longer be changed` });
  }
  requireFuture('expires_at', changes.expiresAt ?? null, realNow);
  const restrictions = { expiresAt: key.expiresAt, allowedAddresses: key.allowedAddresses, ...changes };
  return { restrictions, data: changeData(shown(key), shown(restrictions)) };
}

/** Returns the event data about the restrictions of a new key or token. */
export function restrictionData(restrictions: KeyRestrictions): Record<string, unknown> {
  return Object.fromEntries(Object.entries(shown(restrictions)).filter(([, value]) => value !== null));
}

/** As in events, which have times as text. */
function shown({ expiresAt, allowedAddresses }: KeyRestrictions) {
  return {
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    allowedAddresses,
  };
}

function hasRunOut({ expiresAt }: Pick<KeyRestrictions, 'expiresAt'>, realNow: number): boolean {
  return expiresAt !== null && expiresAt <= realNow;
}
