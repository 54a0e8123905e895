import type { Context } from './context.ts';
import { type IssuedKey, issueKey } from './end-customer.ts';
import type { Environment } from './environment.ts';
import { DomainError } from './errors.ts';
import type { DomainEvent, EventType } from './event.ts';
import {
  changeRestrictions,
  type KeyRestrictions,
  requireFuture,
  restrictionData,
} from './key-restrictions.ts';

/** Most valid keys that a partner or an end customer can have in one environment. */
export const validKeysMax = 5;

/** What happens to the valid keys when another is issued. */
export interface Rotation {
  revokesPrevious: boolean;
  /** Real time until which they stay valid at most, instead of being revoked; null if not requested. */
  previousValidUntil: number | null;
}

/** The fields of a valid key that the rules depend on. */
export type ValidKey = Pick<IssuedKey, 'keyId' | 'environment'> & KeyRestrictions & { revokedAt: null };

export type KeyEventType = Extract<EventType, `api_key.${string}`>;

/** A valid key that now expires, with the data of the event. */
interface ExpiringKey<Key> {
  key: Key;
  data: Record<string, unknown>;
}

/** A new key, and the changes of the previous ones. */
export interface IssuedInRotation {
  key: IssuedKey;
  revoked: readonly ValidKey[];
  /** With their new expiry. */
  expiring: readonly ValidKey[];
  events: DomainEvent[];
}

/**
 * Issues a key for one environment. The valid keys there are revoked, or stay valid until a given time or without a limit, so
 * that clients can switch over without a gap. `owner` has them, in the message; `realNow` is real time.
 *
 * @throws DomainError CONFLICT if too many would be valid, INVALID_FIELD for a time in the past
 */
export function rotateKeys(
  owner: string,
  valid: readonly ValidKey[],
  request: { environment: Environment; rotation: Rotation; restrictions: KeyRestrictions },
  eventOf: (
    type: KeyEventType,
    key: Pick<IssuedKey, 'keyId' | 'environment'>,
    data: Record<string, unknown>,
  ) => DomainEvent,
  context: Context,
  realNow: number,
): IssuedInRotation {
  const { environment, rotation, restrictions } = request;
  requireFuture('expires_at', restrictions.expiresAt, realNow);
  const { revoked, expiring } = previousKeys(valid, rotation, realNow);
  requireRoom(valid.length - revoked.length, validKeysMax, `${owner} has`, `valid keys for ${environment}`);
  const key = issueKey(environment, null, context, restrictions);
  return {
    key,
    revoked,
    expiring: expiring.map((one) => one.key),
    events: [
      ...revoked.map((old) => eventOf('api_key.revoked', old, {})),
      ...expiring.map(({ key: old, data }) => eventOf('api_key.updated', old, data)),
      eventOf('api_key.issued', key, restrictionData(restrictions)),
    ],
  };
}

/**
 * Returns which valid keys or tokens are revoked, and which expire sooner than before, when another is issued.
 *
 * @throws DomainError INVALID_FIELD for a time in the past
 */
export function previousKeys<Key extends KeyRestrictions & { revokedAt: null }>(
  valid: readonly Key[],
  { revokesPrevious, previousValidUntil }: Rotation,
  realNow: number,
): { revoked: readonly Key[]; expiring: readonly ExpiringKey<Key>[] } {
  if (previousValidUntil === null) return { revoked: revokesPrevious ? valid : [], expiring: [] };
  requireFuture('previous_valid_until', previousValidUntil, realNow);
  const expiring = valid
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > previousValidUntil)
    .map((key) => {
      const { restrictions, data } = changeRestrictions(key, { expiresAt: previousValidUntil }, realNow);
      return { key: { ...key, ...restrictions }, data: data ?? {} };
    });
  return { revoked: [], expiring };
}

/** @throws DomainError CONFLICT if there are already as many as allowed, naming the bound */
export function requireRoom(count: number, max: number, owner: string, what: string): void {
  if (count < max) return;
  const message = `${owner} ${count} ${what}, and at most ${max} are allowed; revoke one first`;
  throw new DomainError('CONFLICT', { message, bound: 'valid_keys' });
}
