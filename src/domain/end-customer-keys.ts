import type { Context } from './context.ts';
import { type EndCustomer, endCustomerEvent, type IssuedKey, isEnabled, issueKey } from './end-customer.ts';
import { type Availability, type Environment, isOn } from './environment.ts';
import { DomainError, invalidField } from './errors.ts';
import type { Actor, DomainEvent } from './event.ts';
import { requireNotRemoved } from './lifecycle.ts';

/** The fields of a key that the rules depend on. */
type KeyFacts = Pick<IssuedKey, 'keyId' | 'environment' | 'callsLeft'>;

/** Most valid keys that an end customer can have in one environment. */
export const goodKeysMax = 5;

interface KeyRotation {
  key: IssuedKey;
  /** Ids of the keys that are revoked before the new one is issued. */
  endedKeyIds: string[];
  events: DomainEvent[];
}

/**
 * Issues an end customer a new key for one environment. The valid keys there are revoked, or stay valid until they are
 * revoked, so that clients can switch over without a gap.
 *
 * @throws DomainError CONFLICT if the customer cannot have keys for this environment, or too many would stay valid;
 *   INVALID_FIELD if the environment is switched off
 */
export function rotateEndCustomerKey(
  customer: EndCustomer,
  request: { environment: Environment; revokesPrevious: boolean },
  goodKeys: readonly KeyFacts[],
  inputs: { availability: Availability; actor: Actor },
  context: Context,
): KeyRotation {
  const { environment, revokesPrevious } = request;
  const { availability, actor } = inputs;
  requireKeys(customer, environment, availability);
  if (!revokesPrevious && goodKeys.length >= goodKeysMax) {
    const message = `the end customer has ${goodKeysMax} valid keys for ${environment}; revoke one first`;
    throw new DomainError('CONFLICT', { message });
  }
  const key = issueKey(environment, null, context);
  const ended = revokesPrevious ? goodKeys : [];
  return {
    key,
    endedKeyIds: ended.map(({ keyId }) => keyId),
    events: [
      ...ended.map((old) => keyEvent('api_key.revoked', customer, old, actor, context)),
      keyEvent('api_key.issued', customer, key, actor, context),
    ],
  };
}

/** Returns the event of an end customer's key being issued or revoked; it never contains the secret. */
export function keyEvent(
  type: 'api_key.issued' | 'api_key.revoked',
  customer: EndCustomer,
  { keyId, environment }: Pick<KeyFacts, 'keyId' | 'environment'>,
  actor: Actor,
  context: Context,
): DomainEvent {
  return { ...endCustomerEvent({ type, actor, data: { keyId } }, customer, context), environment };
}

/**
 * Only enabled customers can get production keys, also while information about them is due: the limited one that
 * `create` may issue is for testing and is never replaced. Keys for the other environments are available to every
 * customer that is not removed or suspended, denied ones included.
 */
function requireKeys(customer: EndCustomer, environment: Environment, availability: Availability): void {
  requireNotRemoved(customer);
  if (customer.suspendedAt !== null) {
    throw new DomainError('CONFLICT', { message: 'the end customer is suspended; resume it first' });
  }
  if (!isOn(environment, availability)) {
    throw invalidField('environment', 'is switched off on this server');
  }
  if (environment !== 'production' || isEnabled(customer)) return;
  const message = `an end customer that is ${customer.status} has no production key to rotate; it must be ACTIVE`;
  throw new DomainError('CONFLICT', { message });
}
