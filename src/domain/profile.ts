export interface Contact {
  givenName?: string;
  familyName?: string;
  email?: string;
}

export interface CustomerSupportInfo {
  email?: string;
  phoneNumber?: string;
  contactUrl?: string;
  linkUpdateUrl?: string;
}

export interface Address {
  city?: string;
  street?: string;
  region?: string;
  postalCode?: string;
  countryCode?: string;
}

export interface AssetsUnderManagement {
  amount: number;
  isoCurrencyCode: string;
}

/** Progress of passing the bank addendum down to a customer. */
export const flowdownStatuses = ['NOT_STARTED', 'IN_REVIEW', 'NEGOTIATION', 'COMPLETE'] as const;
export type FlowdownStatus = (typeof flowdownStatuses)[number];

/** Progress of the customer's due diligence. */
export const questionnaireStatuses = ['NOT_STARTED', 'RECEIVED', 'COMPLETE'] as const;
export type QuestionnaireStatus = (typeof questionnaireStatuses)[number];

/** Returns whether a contact has any field set; an empty one counts as omitted. */
export function saysSomething(contact: Contact | null): contact is Contact {
  return contact !== null && Object.values(contact).some((value) => value !== undefined);
}

/** Returns whether a contact has an email address. */
export function isReachable(contact: Contact | null | undefined): contact is Contact & { email: string } {
  return contact?.email !== undefined;
}
