/** What a person may do at the console. Those of a partner see and do only what is that partner's. */
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

/** Who looks after the users of a side, and its tokens. */
export const adminRoles: readonly Role[] = ['operator_admin', 'partner_admin'];

/** How far someone sees: everything, or what is one partner's. */
export interface Reach {
  /** Null for the operator's. */
  partnerClientId: string | null;
}
