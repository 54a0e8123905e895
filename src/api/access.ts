import { operatorRoles, partnerRoles, type Role, roles } from '../domain/role.ts';

/** Every role, each within its reach. */
export const everyRole: readonly Role[] = roles;

/** Roles that review end customers, including admins. */
export const operators: readonly Role[] = operatorRoles;

/** Roles that manage partners, institutions, users and keys. */
export const operatorAdmins: readonly Role[] = ['operator_admin'];

/** Every role of a partner. */
export const partnerReaders: readonly Role[] = partnerRoles;

/** Roles that can change a partner's data. */
export const partnerWriters: readonly Role[] = ['partner_admin', 'partner_member'];

/** Roles that manage a partner's keys, team and profile. */
export const partnerAdmins: readonly Role[] = ['partner_admin'];
