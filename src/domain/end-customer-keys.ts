import type { Context } from './context.ts';
import { type EndCustomer, endCustomerEvent, type IssuedKey, issueKey } from './end-customer.ts';
import { type Availability, type Environment, isOn } from './environment.ts';
import { DomainError } from './errors.ts';
import type { Actor, DomainEvent } from './event.ts';
import { requireNotRemoved } from './lifecycle.ts';

/** A key as far as rules look at it. */
export type KeyFacts = Pick<IssuedKey, 'keyId' | 'environment' | 'callsLeft'>;

/** How many keys an end customer has that are good in one environment, at the most. */
export const goodKeysMax = 5;

export interface KeyRotation {
  key: IssuedKey;
  /** Keys that end before the new one begins, by their ids. */
  endedKeyIds: string[];
  events: DomainEvent[];
}

/**
 * Issues an end customer a new key for one environment. Those that are good there end, or stay good beside it until they
 * are revoked, so that whoever uses them can change over without a gap.
 *
 * @throws DomainError CONFLICT where the customer has no keys of this environment, or too many that stay good;
 *   INVALID_FIELD where the environment is switched off
 */
export function rotateEndCustomerKey(
  customer: EndCustomer,
  request: { environment: Environment; revokesPrevious: boolean },
  goodKeys: readonly KeyFacts[],
  around: { availability: Availability; actor: Actor },
  context: Context,
): KeyRotation {
  const { environment, revokesPrevious } = request;
  const { availability, actor } = around;
  requireKeys(customer, environment, availability);
  if (!revokesPrevious && goodKeys.length >= goodKeysMax) {
    const message = `the end customer has ${goodKeysMax} good keys for ${environment}; revoke one of them first`;
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

/** Tells that an end customer's key was issued or revoked; never the secret. */
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
 * Production keys are for customers that are ACTIVE: the limited one that `create` may issue is for trying out, and is
 * never replaced. The other environments' keys are everybody's who is not removed, of those denied too.
 */
function requireKeys(customer: EndCustomer, environment: Environment, availability: Availability): void {
  requireNotRemoved(customer);
  if (!isOn(environment, availability)) {
    const problem = 'is switched off on this server';
    throw new DomainError('INVALID_FIELD', { fields: [{ path: 'environment', problem }] });
  }
  if (environment !== 'production' || customer.status === 'ACTIVE') return;
  const message = `an end customer that is ${customer.status} has no production key to rotate; only one that is ACTIVE has`;
  throw new DomainError('CONFLICT', { message });
}
