import { operatorRoles, partnerRoles, type Role, roles } from '../domain/role.ts';

/** Everybody who is signed in, each within their reach. */
export const everyRole: readonly Role[] = roles;

/** Who reviews end customers, and admins. */
export const operators: readonly Role[] = operatorRoles;

/** Who decides about partners, institutions, users and keys. */
export const operatorAdmins: readonly Role[] = ['operator_admin'];

/** Everybody of a partner. */
export const partnerReaders: readonly Role[] = partnerRoles;

/** Who may change what is a partner's. */
export const partnerWriters: readonly Role[] = ['partner_admin', 'partner_member'];

/** Who decides about a partner's keys, team and profile. */
export const partnerAdmins: readonly Role[] = ['partner_admin'];
