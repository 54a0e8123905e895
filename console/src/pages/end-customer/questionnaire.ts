import type { Schema } from '../../api/client.ts';

type Purposes = Required<Schema<'PartnerEndCustomerCRAPurposes'>>;
export type Purpose = keyof Purposes;
export type UseCase = Schema<'PartnerEndCustomerCRAUseCase'>;

/** The permissible purposes of consumer reports. */
export const purposeNames: Record<Purpose, string> = {
  WRITTEN_INSTRUCTION: 'Written instruction of the consumer',
  EXTENSION_OF_CREDIT_OR_ACCOUNT_REVIEW: 'Extension of credit, or account review',
  EMPLOYMENT: 'Employment',
  INSURANCE_UNDERWRITING: 'Insurance underwriting',
  LICENSE_ELIGIBILITY: 'License eligibility',
  RISK_ASSESSMENT: 'Risk assessment',
  BUSINESS_NEED_TRANSACTION: 'Business need: transaction',
  BUSINESS_NEED_ACCOUNT_REVIEW: 'Business need: account review',
};

/** The uses of consumer reports. */
export const useCaseNames: Record<UseCase, string> = {
  CREDIT_UNDERWRITING: 'Credit underwriting',
  TENANT_SCREENING: 'Tenant screening',
  INVESTOR_OR_SERVICER_OF_CREDIT: 'Investor or servicer of credit',
  UTILITIES: 'Utilities',
  BANK_ACCOUNT_OPENING: 'Bank account opening',
  IDENTITY_VERIFICATION_FRAUD_PREVENTION: 'Identity verification, fraud prevention',
  COLLECTIONS_DEBT_RECOVERY: 'Collections, debt recovery',
};

export const purposes = Object.keys(purposeNames) as Purpose[];
export const useCases = Object.keys(useCaseNames) as UseCase[];

/** The two yes-or-no questions. */
export const questionNames = {
  is_third_party_involved: 'Third party receives the reports',
  is_technical_service_provider_involved: 'Technical service provider involved',
} as const;
