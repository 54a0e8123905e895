import type { User } from '../domain/user/user.ts';
import { columns } from './columns.ts';
import type { UserRow } from './tables.ts';

const fields = columns(
  'userId',
  'email',
  'name',
  'role',
  'partnerClientId',
  'passwordHash',
  'sealedPendingFactor',
  'disabledAt',
  'createdAt',
  'lastSignedInAt',
);

/** Converts a user to its row. */
export function toUserRow(user: User): UserRow {
  return {
    ...fields.write(user),
    second_factor: user.secondFactor && JSON.stringify(user.secondFactor),
    oidc_issuer: user.identity?.issuer ?? null,
    oidc_subject: user.identity?.subject ?? null,
  };
}

/** Converts a user from its row. */
export function toUser(row: UserRow): User {
  const { oidc_issuer: issuer, oidc_subject: subject } = row;
  return {
    ...fields.read(row),
    secondFactor: row.second_factor === null ? null : (JSON.parse(row.second_factor) as User['secondFactor']),
    identity: issuer === null || subject === null ? null : { issuer, subject },
  };
}
