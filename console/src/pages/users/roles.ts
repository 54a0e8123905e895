import type { Schema } from '../../api/client.ts';
import { operatorRoleValues, partnerRoleValues } from '../../api/enums.ts';

export type Role = Schema<'Role'>;
export type User = Schema<'User'>;

/** The name of each role, and what it allows. */
export const roleLabels: Readonly<Record<Role, { name: string; may: string }>> = {
  operator_admin: {
    name: 'Operator admin',
    may: 'Full access: reviews, partners, institutions, users, tokens.',
  },
  operator_reviewer: {
    name: 'Operator reviewer',
    may: 'Views everything, reviews end customers and files registrations.',
  },
  partner_admin: { name: 'Admin', may: 'Full access to the partner: end customers, keys, team, profile.' },
  partner_member: { name: 'Member', may: 'Manages end customers, webhooks and the sandbox.' },
  partner_read_only: { name: 'Read-only', may: 'Views the partner’s data.' },
};

export function isPartnerRole(role: Role): boolean {
  return partnerRoleValues.some((one) => one === role);
}

/** The roles that a user's role can be changed to: operator roles or partner roles. */
export function rolesBeside(role: Role): readonly Role[] {
  return isPartnerRole(role) ? partnerRoleValues : operatorRoleValues;
}

export function roleOptions(roles: readonly Role[]): (readonly [Role, string])[] {
  return roles.map((role) => [role, roleLabels[role].name] as const);
}
