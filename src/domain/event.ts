import type { Context } from './context.ts';
import type { Environment, Realm } from './environment.ts';
import { adminRoles, type Reach, type Role } from './role.ts';

export const eventTypes = [
  'api_key.issued',
  'api_key.revoked',
  'api_key.updated',
  'backup.made',
  'direct_customer.added',
  'direct_customer.removed',
  'end_customer.approved',
  'end_customer.assigned',
  'end_customer.created',
  'end_customer.denied',
  'end_customer.enabled',
  'end_customer.erased',
  'end_customer.information_requested',
  'end_customer.note_added',
  'end_customer.off_boarded',
  'end_customer.removed',
  'end_customer.resumed',
  'end_customer.reversed',
  'end_customer.suspended',
  'end_customer.updated',
  'endpoint.created',
  'endpoint.disabled',
  'endpoint.paused',
  'endpoint.removed',
  'endpoint.resumed',
  'endpoint.secret_rotated',
  'endpoint.tested',
  'endpoint.updated',
  'institution.added',
  'institution.retired',
  'institution.updated',
  'master_key.rotated',
  'master_key.rotation_started',
  'partner.created',
  'partner.removed',
  'partner.updated',
  'registration.recorded',
  'registration.updated',
  'registration.withdrawn',
  'sandbox.reset',
  'sandbox.restored',
  'sandbox.snapshot_created',
  'sandbox.snapshot_deleted',
  'sandbox.updated',
  'token.created',
  'token.revoked',
  'token.updated',
  'user.identity_linked',
  'user.invited',
  'user.link_made',
  'user.locked_out',
  'user.password_set',
  'user.removed',
  'user.second_factor_removed',
  'user.second_factor_set',
  'user.sessions_ended',
  'user.sign_in_failed',
  'user.signed_in',
  'user.signed_out',
  'user.updated',
  'webhook.fired',
  'webhook_key.rotated',
] as const;
export type EventType = (typeof eventTypes)[number];

/** Returns the event types that a name matches: the type itself, or all that start with it if it ends in a dot. */
export function eventTypesOf(name: string): readonly EventType[] {
  return eventTypes.filter((type) => type === name || (name.endsWith('.') && type.startsWith(name)));
}

/** Returns whether partners do not see events of a type: those of the operator's own work. */
export function isInternal(type: EventType): boolean {
  return type === 'end_customer.assigned' || type === 'end_customer.note_added';
}

/**
 * Returns whether a caller can see events of a type: those of users and tokens are only for admins. `role` is null for a
 * token.
 */
export function canSeeEvent(
  { role, partnerClientId }: Reach & { role: Role | null },
  type: EventType,
): boolean {
  if (partnerClientId !== null && isInternal(type)) return false;
  const isOfPeople = type.startsWith('user.') || type.startsWith('token.');
  return !isOfPeople || role === null || adminRoles.includes(role);
}

/**
 * The actor of a decision: `partner:<client_id>`, `operator:<token id>`, `user:<user id>`, `developer` at `gingham
 * dev`, `system`.
 */
export type Actor = `partner:${string}` | `operator:${string}` | `user:${string}` | 'developer' | 'system';

/** An event, written in the same unit of work as the state change it records. */
export interface DomainEvent {
  id: string;
  type: EventType;
  /** Null if no realm is concerned, as for a partner's settings. */
  realm: Realm | null;
  partnerClientId: string | null;
  endCustomerClientId: string | null;
  institutionId: string | null;
  environment: Environment | null;
  actor: Actor;
  /** IP address of the client whose request caused the event; null for the server's own work. */
  clientAddress: string | null;
  /** Realm time, in milliseconds since the epoch; the store adds the real time. */
  occurredAt: number;
  data: Record<string, unknown>;
}

type EventInput = Pick<DomainEvent, 'type' | 'actor'> &
  Partial<Omit<DomainEvent, 'id' | 'clientAddress' | 'occurredAt'>>;

export function event(input: EventInput, context: Context): DomainEvent {
  return {
    realm: null,
    partnerClientId: null,
    endCustomerClientId: null,
    institutionId: null,
    environment: null,
    data: {},
    ...input,
    id: context.newId(),
    clientAddress: context.clientAddress,
    occurredAt: context.now,
  };
}
