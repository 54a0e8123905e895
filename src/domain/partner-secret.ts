import type { Context } from './context.ts';
import { type IssuedKey, issueKey } from './end-customer.ts';
import { type Availability, type Environment, isOn, realmOf } from './environment.ts';
import { DomainError } from './errors.ts';
import { type Actor, type DomainEvent, event } from './event.ts';
import type { Partner } from './partner.ts';

/**
 * Issues a secret beside those the partner has, so that it can change over without a gap.
 *
 * @throws DomainError INVALID_FIELD when the partner has no access to the environment, or it is switched off
 */
export function issuePartnerSecret(
  partner: Partner,
  environment: Environment,
  availability: Availability,
  actor: Actor,
  context: Context,
): { key: IssuedKey; events: DomainEvent[] } {
  if (!isOn(environment, availability)) throw invalidEnvironment('is switched off on this server');
  if (!partner.environments.includes(environment)) {
    throw invalidEnvironment('is not one the partner has access to');
  }
  const key = issueKey(environment, null, context);
  return { key, events: [secretEvent('api_key.issued', partner.clientId, key, actor, context)] };
}

function invalidEnvironment(problem: string): DomainError {
  return new DomainError('INVALID_FIELD', { fields: [{ path: 'environment', problem }] });
}

/** Tells that a partner's secret was issued or revoked. */
export function secretEvent(
  type: 'api_key.issued' | 'api_key.revoked',
  partnerClientId: string,
  { keyId, environment }: Pick<IssuedKey, 'keyId' | 'environment'>,
  actor: Actor,
  context: Context,
): DomainEvent {
  const realm = realmOf(environment);
  return event({ type, realm, partnerClientId, environment, actor, data: { keyId } }, context);
}
