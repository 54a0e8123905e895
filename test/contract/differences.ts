/** A way in which our document differs from the contract on purpose, and where. */
interface Difference {
  reason: string;
  /** By operation and side; `every error` stands for the error bodies of all of them. */
  at: Record<string, string[]>;
}

const customerFields = ['client_id', 'company_name', 'status'].map(
  (field) => `end_customer.${field}: always there`,
);

/** All there are: docs/wire-compatibility.md says them to a reader. */
export const differences: Difference[] = [
  {
    reason: 'A reply holds all its fields, which the contract leaves open.',
    at: {
      'partnerCustomerCreate reply': [
        'end_customer: always there',
        ...customerFields,
        'end_customer.secrets: always there',
        'request_id: always there',
      ],
      'partnerCustomerGet reply': [
        'end_customer: always there',
        ...customerFields,
        'request_id: always there',
      ],
      'partnerCustomerEnable reply': ['production_secret: always there', 'request_id: always there'],
      'partnerCustomerRemove reply': ['request_id: always there'],
      'partnerCustomerOauthInstitutionsGet reply': [
        'flowdown_status: always there',
        'questionnaire_status: always there',
        'institutions: always there',
        'institutions[].name: always there',
        'institutions[].institution_id: always there',
        'institutions[].environments: always there',
        'institutions[].production_enablement_date: always there',
        'institutions[].classic_disablement_date: always there',
        'request_id: always there',
      ],
      'every error': [
        'request_id: always there',
        'documentation_url: always there',
        'suggested_action: always there',
      ],
    },
  },
  {
    reason: 'Unknown fields are refused within objects as they are at the top.',
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
    reason: 'Null products stand for all of the partner’s, as an empty list does.',
    at: { 'partnerCustomerCreate request': ['products: may be null'] },
  },
  {
    reason: 'Only products that a partner can ask for are taken, with those that later contracts added.',
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
    reason: 'The later flow brings a status for customers that are not complete yet.',
    at: {
      'partnerCustomerCreate reply': ['end_customer.status: adds MORE_INFORMATION_NEEDED'],
      'partnerCustomerGet reply': ['end_customer.status: adds MORE_INFORMATION_NEEDED'],
    },
  },
  {
    reason: 'What keeps a registration in ATTENTION_REQUIRED is told, as in later versions of the contract.',
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
    reason: 'An operator may offer limited production.',
    at: { 'partnerCustomerCreate reply': ['end_customer.secrets.production: only ours'] },
  },
  {
    reason: 'Partner errors have a type of their own, which the contract’s list leaves out.',
    at: { 'every error': ['error_type: adds PARTNER_ERROR'] },
  },
  {
    reason: 'Types of errors that the partner operations cannot give are not listed.',
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

/** What is listed for these places, sorted. */
export function listedAt(...places: string[]): string[] {
  return differences.flatMap(({ at }) => places.flatMap((place) => at[place] ?? [])).toSorted();
}
