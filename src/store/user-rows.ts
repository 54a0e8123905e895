import type { User } from '../domain/user/user.ts';
import type { UserRow } from './tables.ts';

/** Converts a user to its row. */
export function toUserRow(user: User): UserRow {
  return {
    user_id: user.userId,
    email: user.email,
    name: user.name,
    role: user.role,
    partner_client_id: user.partnerClientId,
    password_hash: user.passwordHash,
    second_factor: user.secondFactor && JSON.stringify(user.secondFactor),
    sealed_pending_factor: user.sealedPendingFactor,
    oidc_issuer: user.identity?.issuer ?? null,
    oidc_subject: user.identity?.subject ?? null,
    disabled_at: user.disabledAt,
    created_at: user.createdAt,
    last_signed_in_at: user.lastSignedInAt,
  };
}

/** Converts a user from its row. */
export function toUser(row: UserRow): User {
  const { oidc_issuer: issuer, oidc_subject: subject } = row;
  return {
    userId: row.user_id,
    email: row.email,
    name: row.name,
    role: row.role,
    partnerClientId: row.partner_client_id,
    passwordHash: row.password_hash,
    secondFactor: row.second_factor === null ? null : (JSON.parse(row.second_factor) as User['secondFactor']),
    sealedPendingFactor: row.sealed_pending_factor,
    identity: issuer === null || subject === null ? null : { issuer, subject },
    disabledAt: row.disabled_at,
    createdAt: row.created_at,
    lastSignedInAt: row.last_signed_in_at,
  };
}
