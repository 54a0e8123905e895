import type { Context } from '../context.ts';
import { foldEmail } from '../email-address.ts';
import { DomainError } from '../errors.ts';
import { type Actor, type DomainEvent, type EventType, event } from '../event.ts';
import { type PartnerRole, partnerRoles, type Role } from '../role.ts';

/** A second factor that is in use. */
export interface SecondFactor {
  /** The secret that an authenticator shares, encrypted. */
  sealedSecret: string;
  /** The last step of time whose code was taken: none is taken twice (RFC 6238, section 5.2). */
  lastStep: number;
  /** Keyed hashes of the recovery codes that are left. */
  recoveryHashes: readonly string[];
}

/** Who an OpenID provider says that somebody is. */
export interface Identity {
  issuer: string;
  subject: string;
}

/** A person who may sign in at the console. */
export interface User {
  userId: string;
  /** Folded; nobody else has the same. */
  email: string;
  name: string;
  role: Role;
  /** Null for those of the operator. */
  partnerClientId: string | null;
  /** Null until one is set. */
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
  /** Whether all who are signed in as this user are so no longer. */
  endsSessions: boolean;
}

export function isPartnerRole(role: Role): role is PartnerRole {
  return (partnerRoles as readonly Role[]).includes(role);
}

/**
 * Takes somebody in, who cannot sign in yet.
 *
 * @throws DomainError INVALID_FIELD when the role is not one of the side that the user is to be at
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

/** What can be different about a user; what is left out stays. */
export interface UserChanges {
  name?: string;
  role?: Role;
  disabled?: boolean;
}

/**
 * Changes a user. Another role, or none for now, ends all sessions.
 *
 * @throws DomainError INVALID_FIELD when the role is of the other side, CONFLICT when users take their own role away
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
  const changed = (Object.keys(after) as (keyof typeof after)[]).filter((key) => before[key] !== after[key]);
  if (changed.length === 0) return { user, events: [], endsSessions: false };
  const endsSessions = changed.includes('role') || (changed.includes('disabled') && disabled);
  if (endsSessions) requireSomebodyElse(user, actor);
  const pick = (from: typeof after) => Object.fromEntries(changed.map((key) => [key, from[key]]));
  const disabledAt = disabled ? (user.disabledAt ?? context.now) : null;
  const data = { before: pick(before), after: pick(after) };
  const updated = { ...user, name, role, disabledAt };
  return { user: updated, events: [userEvent('user.updated', updated, actor, context, data)], endsSessions };
}

/**
 * Nobody takes their own place away, nor opens it without what they sign in with.
 *
 * @throws DomainError CONFLICT
 */
export function requireSomebodyElse({ userId }: User, actor: Actor): void {
  if (actor !== `user:${userId}`) return;
  throw new DomainError('CONFLICT', { message: 'nobody does this to their own account; ask another admin' });
}

/** Whether a user is one of those who look after everything. */
export function isActiveOperatorAdmin({ role, disabledAt }: User): boolean {
  return role === 'operator_admin' && disabledAt === null;
}

/**
 * Somebody must be left who can let others in; `others` are the admins beside this one.
 *
 * @throws DomainError CONFLICT
 */
export function requireAnotherAdmin(before: User, after: User | null, others: number): void {
  const stays = after !== null && isActiveOperatorAdmin(after);
  if (stays || others > 0 || !isActiveOperatorAdmin(before)) return;
  throw new DomainError('CONFLICT', { message: 'this is the last operator admin; make another one first' });
}

function requireRoleOfSide(role: Role, partnerClientId: string | null): void {
  if (isPartnerRole(role) === (partnerClientId !== null)) return;
  const side = partnerClientId === null ? 'the operator’s' : 'a partner’s';
  throw new DomainError('INVALID_FIELD', { fields: [{ path: 'role', problem: `must be one of ${side}` }] });
}

/** Tells what happened to a user, or what they did about their own account. */
export function userEvent(
  type: Extract<EventType, `user.${string}`>,
  { userId, partnerClientId }: Pick<User, 'userId' | 'partnerClientId'>,
  actor: Actor,
  context: Context,
  data: Record<string, unknown> = {},
): DomainEvent {
  return event({ type, partnerClientId, actor, data: { userId, ...data } }, context);
}
