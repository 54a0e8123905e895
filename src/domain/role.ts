/** A user's permissions at the console. Partner roles are limited to one partner. */
export const roles = [
  'operator_admin',
  'operator_reviewer',
  'partner_admin',
  'partner_member',
  'partner_read_only',
] as const;
export type Role = (typeof roles)[number];

export const partnerRoles = ['partner_admin', 'partner_member', 'partner_read_only'] as const;
export type PartnerRole = (typeof partnerRoles)[number];
export const operatorRoles = ['operator_admin', 'operator_reviewer'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

/** Roles that manage the users and tokens of their side. */
export const adminRoles: readonly Role[] = ['operator_admin', 'partner_admin'];

/** Scope of access: everything, or one partner. */
export interface Reach {
  /** Null for the operator. */
  partnerClientId: string | null;
}
