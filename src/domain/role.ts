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

/** How far someone sees: everything, or what is one partner's. */
export interface Reach {
  /** Null for the operator's. */
  partnerClientId: string | null;
}
