import type { Context } from './context.ts';
import { type EndCustomer, endCustomerEvent, type IssuedKey, isEnabled } from './end-customer.ts';
import { type Availability, type Environment, isOn } from './environment.ts';
import { DomainError, invalidField } from './errors.ts';
import type { Actor, DomainEvent } from './event.ts';
import type { KeyRestrictions } from './key-restrictions.ts';
import {
  type IssuedInRotation,
  type KeyEventType,
  type Rotation,
  rotateKeys,
  type ValidKey,
} from './key-rotation.ts';
import { requireNotRemoved } from './lifecycle.ts';

/**
 * Issues an end customer a new key for one environment; the valid keys there are revoked, or stay valid as requested.
 * `context` is that of the end customer's realm, `realNow` is real time.
 *
 * @throws DomainError CONFLICT if the customer cannot have keys for this environment, or too many would be valid;
 *   INVALID_FIELD if the environment is switched off, or a time is past
 */
export function rotateEndCustomerKey(
  customer: EndCustomer,
  request: { environment: Environment; rotation: Rotation; restrictions: KeyRestrictions },
  valid: readonly ValidKey[],
  inputs: { availability: Availability; actor: Actor },
  context: Context,
  realNow: number,
): IssuedInRotation {
  requireKeys(customer, request.environment, inputs.availability);
  return rotateKeys(
    'the end customer',
    valid,
    request,
    (type, key, data) => keyEvent(type, customer, key, inputs.actor, context, data),
    context,
    realNow,
  );
}

/** Returns an event of an end customer's key; it never contains the secret. */
export function keyEvent(
  type: KeyEventType,
  customer: EndCustomer,
  { keyId, environment }: Pick<IssuedKey, 'keyId' | 'environment'>,
  actor: Actor,
  context: Context,
  data: Record<string, unknown> = {},
): DomainEvent {
  return { ...endCustomerEvent({ type, actor, data: { keyId, ...data } }, customer, context), environment };
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
