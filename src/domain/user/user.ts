import type { Context } from '../context.ts';
import { foldEmail } from '../email-address.ts';
import { DomainError, invalidField } from '../errors.ts';
import { type Actor, type DomainEvent, type EventType, event } from '../event.ts';
import { changeData } from '../event-changes.ts';
import { type PartnerRole, partnerRoles, type Role } from '../role.ts';

/** An active second factor. */
export interface SecondFactor {
  /** The secret shared with the authenticator, encrypted. */
  sealedSecret: string;
  /** The last time step whose code was accepted: no code is accepted twice (RFC 6238, section 5.2). */
  lastStep: number;
  /** Keyed hashes of the remaining recovery codes. */
  recoveryHashes: readonly string[];
}

/** A user's identity at an OpenID provider. */
export interface Identity {
  issuer: string;
  subject: string;
}

/** A user of the console. */
export interface User {
  userId: string;
  /** Folded; unique. */
  email: string;
  name: string;
  role: Role;
  /** Null for the operator's users. */
  partnerClientId: string | null;
  /** Null until a password is set. */
  passwordHash: string | null;
  secondFactor: SecondFactor | null;
  /** The encrypted secret of a second factor that is not confirmed yet. */
  sealedPendingFactor: string | null;
  identity: Identity | null;
  disabledAt: number | null;
  createdAt: number;
  lastSignedInAt: number | null;
}

export interface UserDecision {
  user: User;
  events: DomainEvent[];
  /** Whether all sessions of the user end. */
  endsSessions: boolean;
}

export function isPartnerRole(role: Role): role is PartnerRole {
  return (partnerRoles as readonly Role[]).includes(role);
}

/**
 * Creates a user, who cannot sign in yet.
 *
 * @throws DomainError INVALID_FIELD if the role does not belong to the user's side
 */
export function inviteUser(
  { email, name, role, partnerClientId }: Pick<User, 'email' | 'name' | 'role' | 'partnerClientId'>,
  actor: Actor,
  context: Context,
): UserDecision {
  requireRoleOfSide(role, partnerClientId);
  const user: User = {
    userId: context.newId(),
    email: foldEmail(email),
    name,
    role,
    partnerClientId,
    passwordHash: null,
    secondFactor: null,
    sealedPendingFactor: null,
    identity: null,
    disabledAt: null,
    createdAt: context.now,
    lastSignedInAt: null,
  };
  const data = { email: user.email, name, role };
  return { user, events: [userEvent('user.invited', user, actor, context, data)], endsSessions: false };
}

/** Changes to a user; omitted fields keep their values. */
interface UserChanges {
  name?: string;
  role?: Role;
  disabled?: boolean;
}

/**
 * Updates a user. Changing the role or disabling the user ends all sessions.
 *
 * @throws DomainError INVALID_FIELD if the role belongs to the other side, CONFLICT if users change their own role or
 *   disable themselves
 */
export function updateUser(
  user: User,
  { name = user.name, role = user.role, disabled = user.disabledAt !== null }: UserChanges,
  actor: Actor,
  context: Context,
): UserDecision {
  requireRoleOfSide(role, user.partnerClientId);
  const before = { name: user.name, role: user.role, disabled: user.disabledAt !== null };
  const after = { name, role, disabled };
  const data = changeData(before, after);
  if (data === null) return { user, events: [], endsSessions: false };
  const endsSessions = data.after.role !== undefined || data.after.disabled === true;
  if (endsSessions) requireOtherUser(user, actor);
  const disabledAt = disabled ? (user.disabledAt ?? context.now) : null;
  const updated = { ...user, name, role, disabledAt };
  return { user: updated, events: [userEvent('user.updated', updated, actor, context, data)], endsSessions };
}

/**
 * Users cannot demote, disable or remove themselves, nor create a link for their own account.
 *
 * @throws DomainError CONFLICT
 */
export function requireOtherUser({ userId }: User, actor: Actor): void {
  if (actor !== `user:${userId}`) return;
  throw new DomainError('CONFLICT', { message: 'not allowed for your own account; ask another admin' });
}

/** Returns whether a user is an enabled operator admin. */
export function isActiveOperatorAdmin({ role, disabledAt }: User): boolean {
  return role === 'operator_admin' && disabledAt === null;
}

/**
 * At least one operator admin must remain; `others` is the number of admins besides this user.
 *
 * @throws DomainError CONFLICT
 */
export function requireAnotherAdmin(before: User, after: User | null, others: number): void {
  const stays = after !== null && isActiveOperatorAdmin(after);
  if (stays || others > 0 || !isActiveOperatorAdmin(before)) return;
  throw new DomainError('CONFLICT', { message: 'this is the last operator admin; create another first' });
}

function requireRoleOfSide(role: Role, partnerClientId: string | null): void {
  if (isPartnerRole(role) === (partnerClientId !== null)) return;
  const side = partnerClientId === null ? 'an operator' : 'a partner';
  throw invalidField('role', `must be ${side} role`);
}

/** Returns an event about a user or the user's own account. */
export function userEvent(
  type: Extract<EventType, `user.${string}`>,
  { userId, partnerClientId }: Pick<User, 'userId' | 'partnerClientId'>,
  actor: Actor,
  context: Context,
  data: Record<string, unknown> = {},
): DomainEvent {
  return event({ type, partnerClientId, actor, data: { userId, ...data } }, context);
}
