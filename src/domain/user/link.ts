import type { Context, Secret } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Actor, DomainEvent } from '../event.ts';
import { requireOtherUser, type User, type UserDecision, userEvent } from './user.ts';

export const linkPurposes = ['invitation', 'password_reset'] as const;
export type LinkPurpose = (typeof linkPurposes)[number];

const dayMs = 24 * 3_600_000;
/** Lifetime of a link, in milliseconds. */
const lifeMs: Readonly<Record<LinkPurpose, number>> = { invitation: 7 * dayMs, password_reset: dayMs };

/** A link with which a user's password can be set, once. */
export interface UserLink {
  userId: string;
  purpose: LinkPurpose;
  /** Whether the second factor is removed too, for example if a phone was lost. */
  dropsSecondFactor: boolean;
  createdAt: number;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export interface LinkDecision {
  link: UserLink;
  secret: Secret;
  events: DomainEvent[];
}

/**
 * Creates a link, which replaces any earlier one of the user.
 *
 * @throws DomainError CONFLICT if the user is disabled, creates the link for their own account, or is to be invited
 *   although a password is set
 */
export function makeUserLink(
  user: User,
  { purpose, dropsSecondFactor }: Pick<UserLink, 'purpose' | 'dropsSecondFactor'>,
  actor: Actor,
  context: Context,
): LinkDecision {
  requireOtherUser(user, actor);
  if (user.disabledAt !== null) {
    throw new DomainError('CONFLICT', { message: 'the user is disabled; enable the user first' });
  }
  if (purpose === 'invitation' && user.passwordHash !== null) {
    const message = 'the user already has a password; create a link with purpose password_reset';
    throw new DomainError('CONFLICT', { message });
  }
  const link: UserLink = {
    userId: user.userId,
    purpose,
    dropsSecondFactor,
    createdAt: context.now,
    expiresAt: context.now + lifeMs[purpose],
  };
  return {
    link,
    secret: context.newToken('gul'),
    events: [userEvent('user.link_made', user, actor, context, { purpose, dropsSecondFactor })],
  };
}

/** Returns whether a link is valid. */
export function isGoodLink({ expiresAt }: UserLink, { disabledAt }: User, now: number): boolean {
  return disabledAt === null && now < expiresAt;
}

/** Sets the password with a link and ends all sessions of the user. */
export function redeemUserLink(
  user: User,
  { dropsSecondFactor }: UserLink,
  { passwordHash, name = user.name }: { passwordHash: string; name?: string | undefined },
  context: Context,
): UserDecision {
  const actor: Actor = `user:${user.userId}`;
  const drops = dropsSecondFactor && user.secondFactor !== null;
  const secondFactor = drops ? null : user.secondFactor;
  const sealedPendingFactor = dropsSecondFactor ? null : user.sealedPendingFactor;
  const data = name === user.name ? {} : { before: { name: user.name }, after: { name } };
  return {
    user: { ...user, name, passwordHash, secondFactor, sealedPendingFactor },
    events: [
      userEvent('user.password_set', user, actor, context, data),
      ...(drops ? [userEvent('user.second_factor_removed', user, actor, context)] : []),
    ],
    endsSessions: true,
  };
}
