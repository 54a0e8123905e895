import type { Application, Evidence } from './customer.ts';
import type { Given } from './requirements.ts';

/** The names that a request contains if it provides them. */
export type Names = Pick<Application, 'name' | 'legalName' | 'website'>;

/** Returns the fields of an application that a request changes. */
export function changesOf(given: Given, { name, legalName, website }: Names): Partial<Application> {
  return {
    ...(given.application_name && { name }),
    ...(given.legal_entity_name && { legalName }),
    ...(given.website && { website }),
    ...(given.technical_contact && { contact: given.technical_contact }),
    ...(given.billing_contact && { billing: given.billing_contact }),
    ...(given.is_diligence_attested && { isAttested: given.is_diligence_attested === 'complete' }),
    ...(given.bank_addendum_acceptance && { isAccepted: given.bank_addendum_acceptance === 'complete' }),
    ...(given.address && { address: given.address }),
  };
}

/** Returns the other values that a request sets. */
export function evidenceOf({ bank_addendum_acceptance, 'questionnaires.cra': cra }: Given): Evidence {
  return {
    ...(bank_addendum_acceptance && { bank_addendum_acceptance }),
    ...(cra && { 'questionnaires.cra': cra }),
  };
}

/** The values of an application before a request sets some. */
export const nothingGiven: Application = {
  name: '',
  legalName: '',
  website: '',
  contact: 'partner',
  billing: 'none',
  address: 'none',
  isAttested: false,
  isAccepted: false,
  redirectUris: [],
  logo: null,
};

const contact = {
  complete: { email: 'ada@customer.example', given_name: 'Ada' },
  incomplete: { given_name: 'Ada' },
  invalid: {},
};
const addresses = {
  // Not in the order of the schema: the order has no meaning.
  complete: {
    country_code: 'US',
    city: 'Portland',
    postal_code: '97201',
    region: 'OR',
    street: '9 Garden Way',
  },
  incomplete: { city: 'Portland' },
  invalid: { country_code: 'us' },
};
const evidence = {
  customer_accepted: true,
  customer_ip_address: '203.0.113.7',
  customer_agreement_timestamp: '2025-01-01T01:00:00Z',
};
const acceptances = {
  complete: evidence,
  incomplete: { customer_accepted: false },
  invalid: { ...evidence, customer_agreement_timestamp: '2999-01-01T00:00:00Z' },
};
const answers = {
  purposes: { EMPLOYMENT: { use_cases: ['TENANT_SCREENING'] } },
  is_third_party_involved: true,
  is_technical_service_provider_involved: false,
};
const craAnswers = { complete: answers, incomplete: { purposes: answers.purposes }, invalid: {} };

/** Returns the fields of a request that provides it. */
export function bodyOf(given: Given, { name, legalName, website }: Names): object {
  const { technical_contact, billing_contact, address, bank_addendum_acceptance } = given;
  const cra = given['questionnaires.cra'];
  return {
    ...(given.application_name && { application_name: name }),
    ...(given.legal_entity_name && { legal_entity_name: legalName }),
    ...(given.website && { website: given.website === 'invalid' ? 'https://localhost' : website }),
    ...(given.is_diligence_attested && {
      is_diligence_attested: given.is_diligence_attested === 'complete',
    }),
    ...(technical_contact && { technical_contact: contact[technical_contact] }),
    ...(billing_contact && { billing_contact: contact[billing_contact] }),
    ...(address && { address: addresses[address] }),
    ...(bank_addendum_acceptance && { bank_addendum_acceptance: acceptances[bank_addendum_acceptance] }),
    ...(cra && { questionnaires: { cra: craAnswers[cra] } }),
  };
}
