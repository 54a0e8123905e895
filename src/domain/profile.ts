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

/** Returns whether a contact has any field set; an empty one counts as omitted. */
export function saysSomething(contact: Contact | null): contact is Contact {
  return contact !== null && Object.values(contact).some((value) => value !== undefined);
}

/** Returns whether a contact has an email address. */
export function isReachable(contact: Contact | null | undefined): contact is Contact & { email: string } {
  return contact?.email !== undefined;
}
