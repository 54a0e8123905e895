import type { Contract } from '../../src/domain/contract.ts';

/** A deliberate difference of our document from the contract, and its places. */
interface Difference {
  reason: string;
  /** The version of the contract; omitted if it is the same in all. */
  from?: Contract;
  /** By operation and side; `every error` means the error bodies of all operations. */
  at: Record<string, string[]>;
}

/** Operations of a version of the contract that Gingham does not have. */
export const missingOperations: Readonly<Record<Contract, readonly string[]>> = {
  '1.517.0': [],
  latest: [],
};

/** Operations of Gingham that a version of the contract does not have, because a later one added them. */
export const ownOperations: Readonly<Record<Contract, readonly string[]>> = {
  '1.517.0': [
    '/beta/partner/customer/v1/create',
    '/beta/partner/customer/v1/get',
    '/beta/partner/customer/v1/update',
    '/beta/partner/customer/v1/enable',
    '/beta/webhook_events/list',
  ],
  latest: [],
};

const customerFields = ['client_id', 'company_name', 'status'].map(
  (field) => `end_customer.${field}: always present`,
);

const stepByStepFields = [
  'end_customer: always present',
  ...customerFields,
  'end_customer.product_statuses: always present',
  'end_customer.requirements_due: always present',
  'request_id: always present',
];

const rejectedProducts =
  'products[]: lacks balance_plus, beacon, cra_cashflow_insights, cra_lend_score, cra_monitoring, ' +
  'cra_network_insights, cra_plaid_credit_score, credit_details, identity_match, identity_verification, income, layer, ' +
  'pay_by_bank, payment_initiation, processor_identity, processor_payments, profile, protect_linked_bank, ' +
  'protect_transactions, recurring_transactions, signal, standing_orders, statements, transactions_refresh, transfer';

/** Objects of the step-by-step flow. */
const evidence = [
  'bank_addendum_acceptance: closed',
  'questionnaires: closed',
  'questionnaires.cra: closed',
  'questionnaires.cra.purposes: closed',
];

/** Members of the contract's errors that concern Items and accounts. */
const ofItems = ['causes', 'causes[]', 'status'];
const ofAccounts = ['required_account_subtypes', 'provided_account_subtypes'].flatMap((field) => [
  field,
  `${field}[]`,
]);
const onlyTheirs = (fields: readonly string[], within = '') =>
  fields.map((field) => `${within}${field}: only theirs`);

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
    reason: 'A reply always has all its fields; also the errors of an institution.',
    from: 'latest',
    at: {
      'partnerCustomerOauthInstitutionsGet reply': [
        'institutions[].errors: always present',
        'institutions[].errors[]: never null',
        'institutions[].errors[].request_id: always present',
        'institutions[].errors[].error_code_reason: always present',
        'institutions[].errors[].documentation_url: always present',
        'institutions[].errors[].suggested_action: always present',
      ],
      'betaPartnerCustomerV1Create reply': [...stepByStepFields, 'end_customer.secrets: always present'],
      'betaPartnerCustomerV1Get reply': stepByStepFields,
      'betaPartnerCustomerV1Update reply': stepByStepFields,
      'betaPartnerCustomerV1Enable reply': [
        'end_customer_client_id: always present',
        'status: always present',
        'product_statuses: always present',
        'request_id: always present',
      ],
    },
  },
  {
    reason: 'Unknown fields are rejected in the step-by-step flow, too.',
    from: 'latest',
    at: {
      'betaPartnerCustomerV1Create request': [
        'technical_contact: closed',
        'billing_contact: closed',
        'customer_support_info: closed',
        'address: closed',
        ...evidence,
      ],
      'betaPartnerCustomerV1Update request': ['(itself): closed', ...evidence],
      'betaPartnerCustomerV1Enable request': ['(itself): closed'],
    },
  },
  {
    reason: 'Unknown fields are rejected in the list of webhook events, too.',
    from: 'latest',
    at: { 'betaWebhookEventsList request': ['(itself): closed'] },
  },
  {
    reason: 'Update accepts every field that can be due.',
    from: 'latest',
    at: {
      'betaPartnerCustomerV1Update request': [
        'is_diligence_attested',
        'website',
        'application_name',
        ...['technical_contact', 'billing_contact'].flatMap((contact) => [
          contact,
          ...['given_name', 'family_name', 'email'].map((field) => `${contact}.${field}`),
        ]),
        'address',
        ...['city', 'street', 'region', 'postal_code', 'country_code'].map((field) => `address.${field}`),
      ].map((field) => `${field}: only ours`),
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
    from: '1.517.0',
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
    reason: 'Only products that a partner can request are accepted.',
    from: 'latest',
    at: {
      'partnerCustomerCreate request': [rejectedProducts],
      'betaPartnerCustomerV1Create request': [rejectedProducts],
      'betaPartnerCustomerV1Enable request': [rejectedProducts],
    },
  },
  {
    reason: 'The later flow adds a status for customers that are not complete yet.',
    from: '1.517.0',
    at: {
      'partnerCustomerCreate reply': ['end_customer.status: adds MORE_INFORMATION_NEEDED'],
      'partnerCustomerGet reply': ['end_customer.status: adds MORE_INFORMATION_NEEDED'],
    },
  },
  {
    reason:
      'Problems that keep a registration in ATTENTION_REQUIRED are returned, as in later versions of the contract.',
    from: '1.517.0',
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
    from: '1.517.0',
    at: { 'partnerCustomerCreate reply': ['end_customer.secrets.production: only ours'] },
  },
  {
    reason:
      'CUSTOMER_ALREADY_CREATED names the existing end customer, whose client_id may have been lost with a reply.',
    at: { 'every error': ['end_customer_client_id: only ours'] },
  },
  {
    reason:
      'Partner errors have their own type, which the contract’s list omits; the other one is returned for an ' +
      'Idempotency-Key only.',
    from: '1.517.0',
    at: { 'every error': ['error_type: adds IDEMPOTENCY_ERROR, PARTNER_ERROR'] },
  },
  {
    reason: 'Types of errors that the partner operations cannot return are not listed.',
    from: '1.517.0',
    at: {
      'every error': [
        'error_type: lacks ASSET_REPORT_ERROR, BANK_TRANSFER_ERROR, INCOME_VERIFICATION_ERROR, INSTITUTION_ERROR, ' +
          'INVALID_RESULT, ITEM_ERROR, MICRODEPOSITS_ERROR, OAUTH_ERROR, PAYMENT_ERROR, RECAPTCHA_ERROR',
      ],
    },
  },
  {
    reason: 'Types of errors that the partner operations cannot return are not listed.',
    from: 'latest',
    at: {
      'every error': [
        'error_type: lacks ASSETS_ERROR, ASSET_REPORT_ERROR, BANK_TRANSFER_ERROR, BASE_REPORT_ERROR, ' +
          'CHECK_REPORT_ERROR, CONSUMER_REPORT_ERROR, CRA_MONITORING_ERROR, CREDIT_PROFILE_REPORT_ERROR, ' +
          'ENCOMPASS_ERROR, ENRICH_ERROR, FRAUD_INSIGHTS_ERROR, FREDDIE_MAC_ERROR, ' +
          'INCOME_VERIFICATION_ERROR, INSTITUTION_ERROR, INVALID_RESULT, ITEM_ERROR, LINK_DELIVERY_ERROR, ' +
          'MICRODEPOSITS_ERROR, OAUTH_ERROR, PAYMENT_ERROR, PROFILE_ERROR, RECAPTCHA_ERROR, ' +
          'RECURRING_TRANSACTIONS_ERROR, SANDBOX_ERROR, SIGNAL_ERROR, STATEMENTS_ERROR, TRANSACTIONS_ERROR, ' +
          'TRANSACTION_ERROR, TRANSFER_ERROR, TRANSFER_RECURRING_ERROR, TRANSFER_REFUND_ERROR, USER_ERROR',
      ],
    },
  },
  {
    reason: 'The errors of an institution all have the type PARTNER_ERROR.',
    from: 'latest',
    at: {
      'partnerCustomerOauthInstitutionsGet reply': [
        'institutions[].errors[].error_type: values are not listed',
      ],
    },
  },
  {
    reason: 'The codes are a closed list.',
    at: { 'every error': ['error_code: values are listed'] },
  },
  {
    reason: 'An error reply always has a body; the causes and status of Item errors do not arise.',
    at: { 'every error': ['(itself): never null', ...onlyTheirs(ofItems)] },
  },
  {
    reason: 'No error concerns Items or accounts, and no code of an error reply has reasons.',
    from: 'latest',
    at: {
      'every error': onlyTheirs(['error_code_reason', ...ofAccounts]),
      'partnerCustomerOauthInstitutionsGet reply': onlyTheirs(
        [...ofItems, ...ofAccounts],
        'institutions[].errors[].',
      ),
    },
  },
];

/** The listed differences of a place from a version of the contract, sorted. */
export function listedAt(contract: Contract, place: string): string[] {
  return differences
    .filter(({ from = contract }) => from === contract)
    .flatMap(({ at }) => at[place] ?? [])
    .toSorted();
}
