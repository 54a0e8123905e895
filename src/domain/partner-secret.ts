import type { Context } from './context.ts';
import type { IssuedKey } from './end-customer.ts';
import { type Availability, type Environment, realmOf } from './environment.ts';
import { type Actor, type DomainEvent, event } from './event.ts';
import type { KeyRestrictions } from './key-restrictions.ts';
import {
  type IssuedInRotation,
  type KeyEventType,
  type Rotation,
  rotateKeys,
  type ValidKey,
} from './key-rotation.ts';
import { type Partner, requireEnvironment } from './partner.ts';

/**
 * Issues a secret for one environment; the valid ones there are revoked, or stay valid as requested.
 *
 * @throws DomainError INVALID_FIELD if the partner has no access to the environment, it is switched off, or a time is past;
 *   CONFLICT if too many secrets would be valid
 */
export function issuePartnerSecret(
  partner: Partner,
  request: { environment: Environment; rotation: Rotation; restrictions: KeyRestrictions },
  valid: readonly ValidKey[],
  inputs: { availability: Availability; actor: Actor },
  context: Context,
): IssuedInRotation {
  requireEnvironment(partner, request.environment, inputs.availability);
  return rotateKeys(
    'the partner',
    valid,
    request,
    (type, key, data) => secretEvent(type, partner.clientId, key, inputs.actor, context, data),
    context,
    context.now,
  );
}

/** Returns an event of a partner's secret. */
export function secretEvent(
  type: KeyEventType,
  partnerClientId: string,
  { keyId, environment }: Pick<IssuedKey, 'keyId' | 'environment'>,
  actor: Actor,
  context: Context,
  data: Record<string, unknown> = {},
): DomainEvent {
  const realm = realmOf(environment);
  return event({ type, realm, partnerClientId, environment, actor, data: { keyId, ...data } }, context);
}
