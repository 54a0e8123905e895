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

/** Evidence that an end customer has accepted the bank addendum; kept as given. */
export interface BankAddendumAcceptance {
  customerAccepted?: boolean;
  customerIpAddress?: string;
  /** RFC 3339. */
  customerAgreementTimestamp?: string;
}

export const craPurposes = [
  'WRITTEN_INSTRUCTION',
  'EXTENSION_OF_CREDIT_OR_ACCOUNT_REVIEW',
  'EMPLOYMENT',
  'INSURANCE_UNDERWRITING',
  'LICENSE_ELIGIBILITY',
  'RISK_ASSESSMENT',
  'BUSINESS_NEED_TRANSACTION',
  'BUSINESS_NEED_ACCOUNT_REVIEW',
] as const;
type CraPurpose = (typeof craPurposes)[number];

export const craUseCases = [
  'CREDIT_UNDERWRITING',
  'TENANT_SCREENING',
  'INVESTOR_OR_SERVICER_OF_CREDIT',
  'UTILITIES',
  'BANK_ACCOUNT_OPENING',
  'IDENTITY_VERIFICATION_FRAUD_PREVENTION',
  'COLLECTIONS_DEBT_RECOVERY',
] as const;
type CraUseCase = (typeof craUseCases)[number];

/** Answers about the use of consumer reports, required for the products `cra_…`. */
export interface CraQuestionnaire {
  purposes?: { readonly [Purpose in CraPurpose]?: { readonly useCases?: readonly CraUseCase[] } };
  isThirdPartyInvolved?: boolean;
  isTechnicalServiceProviderInvolved?: boolean;
}

/** Returns whether a contact or support information has any field set; an empty one counts as omitted. */
export function saysSomething<Info extends Contact | CustomerSupportInfo>(info: Info | null): info is Info {
  return info !== null && Object.values(info).some((value) => value !== undefined);
}

/** Returns whether a contact has an email address. */
export function isReachable(contact: Contact | null | undefined): contact is Contact & { email: string } {
  return contact?.email !== undefined;
}
