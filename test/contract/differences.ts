/** A deliberate difference of our document from the contract, and its places. */
interface Difference {
  reason: string;
  /** By operation and side; `every error` means the error bodies of all operations. */
  at: Record<string, string[]>;
}

const customerFields = ['client_id', 'company_name', 'status'].map(
  (field) => `end_customer.${field}: always present`,
);

/** All differences; docs/wire-compatibility.md describes them. */
export const differences: Difference[] = [
  {
    reason: 'A reply always has all its fields, which the contract leaves open.',
    at: {
      'partnerCustomerCreate reply': [
        'end_customer: always present',
        ...customerFields,
        'end_customer.secrets: always present',
        'request_id: always present',
      ],
      'partnerCustomerGet reply': [
        'end_customer: always present',
        ...customerFields,
        'request_id: always present',
      ],
      'partnerCustomerEnable reply': ['production_secret: always present', 'request_id: always present'],
      'partnerCustomerRemove reply': ['request_id: always present'],
      'partnerCustomerOauthInstitutionsGet reply': [
        'flowdown_status: always present',
        'questionnaire_status: always present',
        'institutions: always present',
        'institutions[].name: always present',
        'institutions[].institution_id: always present',
        'institutions[].environments: always present',
        'institutions[].production_enablement_date: always present',
        'institutions[].classic_disablement_date: always present',
        'request_id: always present',
      ],
      'every error': [
        'request_id: always present',
        'documentation_url: always present',
        'suggested_action: always present',
      ],
    },
  },
  {
    reason: 'Unknown fields are rejected in nested objects as at the top level.',
    at: {
      'partnerCustomerCreate request': [
        'technical_contact: closed',
        'billing_contact: closed',
        'customer_support_info: closed',
        'address: closed',
        'assets_under_management: closed',
      ],
    },
  },
  {
    reason: 'Null products mean all of the partner’s, like an empty list.',
    at: { 'partnerCustomerCreate request': ['products: may be null'] },
  },
  {
    reason:
      'Only products that a partner can request are accepted, including those that later contracts added.',
    at: {
      'partnerCustomerCreate request': [
        'products[]: adds cra_base_report, cra_income_insights, cra_partner_insights',
        'products[]: lacks credit_details, deposit_switch, identity_match, identity_verification, income, ' +
          'payment_initiation, processor_identity, processor_payments, profile, recurring_transactions, signal, ' +
          'standing_orders, statements, transfer',
      ],
    },
  },
  {
    reason: 'The later flow adds a status for customers that are not complete yet.',
    at: {
      'partnerCustomerCreate reply': ['end_customer.status: adds MORE_INFORMATION_NEEDED'],
      'partnerCustomerGet reply': ['end_customer.status: adds MORE_INFORMATION_NEEDED'],
    },
  },
  {
    reason:
      'Problems that keep a registration in ATTENTION_REQUIRED are returned, as in later versions of the contract.',
    at: {
      'partnerCustomerOauthInstitutionsGet reply': [
        'institutions[].errors: only ours',
        'institutions[].errors[]: only ours',
        'institutions[].errors[].display_message: only ours',
        'institutions[].errors[].error_code: only ours',
        'institutions[].errors[].error_message: only ours',
        'institutions[].errors[].error_type: only ours',
      ],
    },
  },
  {
    reason: 'An operator can offer limited production.',
    at: { 'partnerCustomerCreate reply': ['end_customer.secrets.production: only ours'] },
  },
  {
    reason: 'Partner errors have their own type, which the contract’s list omits.',
    at: { 'every error': ['error_type: adds PARTNER_ERROR'] },
  },
  {
    reason: 'Types of errors that the partner operations cannot return are not listed.',
    at: {
      'every error': [
        'error_type: lacks ASSET_REPORT_ERROR, BANK_TRANSFER_ERROR, INCOME_VERIFICATION_ERROR, INSTITUTION_ERROR, ' +
          'INVALID_RESULT, ITEM_ERROR, MICRODEPOSITS_ERROR, OAUTH_ERROR, PAYMENT_ERROR, RECAPTCHA_ERROR',
      ],
    },
  },
  {
    reason: 'The codes are a closed list.',
    at: { 'every error': ['error_code: values are listed'] },
  },
  {
    reason: 'An error reply always has a body; the causes and status of Item errors do not arise.',
    at: {
      'every error': [
        '(itself): never null',
        'causes: only theirs',
        'causes[]: only theirs',
        'status: only theirs',
      ],
    },
  },
];

/** The listed differences of a place, sorted. */
export function listedAt(...places: string[]): string[] {
  return differences.flatMap(({ at }) => places.flatMap((place) => at[place] ?? [])).toSorted();
}
