import type { Context } from './context.ts';
import { type IssuedKey, issueKey } from './end-customer.ts';
import { type Availability, type Environment, realmOf } from './environment.ts';
import { type Actor, type DomainEvent, event } from './event.ts';
import { type Partner, requireEnvironment } from './partner.ts';

/**
 * Issues an additional secret, so that the partner can switch over without a gap.
 *
 * @throws DomainError INVALID_FIELD if the partner has no access to the environment, or it is switched off
 */
export function issuePartnerSecret(
  partner: Partner,
  environment: Environment,
  availability: Availability,
  actor: Actor,
  context: Context,
): { key: IssuedKey; events: DomainEvent[] } {
  requireEnvironment(partner, environment, availability);
  const key = issueKey(environment, null, context);
  return { key, events: [secretEvent('api_key.issued', partner.clientId, key, actor, context)] };
}

/** Returns the event of a partner's secret being issued or revoked. */
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
