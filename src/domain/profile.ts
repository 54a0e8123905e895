export interface Contact {
  givenName?: string | undefined;
  familyName?: string | undefined;
  email?: string | undefined;
}

export interface CustomerSupportInfo {
  email?: string | undefined;
  phoneNumber?: string | undefined;
  contactUrl?: string | undefined;
  linkUpdateUrl?: string | undefined;
}

export interface Address {
  city?: string | undefined;
  street?: string | undefined;
  region?: string | undefined;
  postalCode?: string | undefined;
  countryCode?: string | undefined;
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
