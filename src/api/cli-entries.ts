import type { CliEntry } from './operation.ts';

/** What the command line cannot derive from the operations, by their ids. */
export const cliEntries: Readonly<Record<string, CliEntry>> = {
  verifyKey: {
    arguments: ['client_id', 'environment'],
    standardInput: 'secret',
    succeedsIf: 'valid',
    note: 'The secret is read from standard input. Exit code 4 if the pair is invalid.',
  },
  listEndCustomers: {
    shows: ['client_id', 'realm', 'status', 'company_name', 'website', 'partner_client_id', 'created_at'],
  },
  updateEndCustomer: {
    shows: [
      'client_id',
      'company_name',
      'status',
      'decision_reason',
      'flowdown_status',
      'questionnaire_status',
    ],
  },
  approveEndCustomer: {
    shows: [
      'client_id',
      'company_name',
      'status',
      'decision_reason',
      'flowdown_status',
      'questionnaire_status',
    ],
  },
  denyEndCustomer: {
    shows: [
      'client_id',
      'company_name',
      'status',
      'decision_reason',
      'flowdown_status',
      'questionnaire_status',
    ],
  },
  reverseEndCustomer: {
    shows: [
      'client_id',
      'company_name',
      'status',
      'decision_reason',
      'flowdown_status',
      'questionnaire_status',
    ],
  },
  decideEndCustomers: {
    arguments: ['decision'],
    succeedsIf: 'results.done',
    note: 'Exit code 4 if a decision fails.',
  },
  rotateEndCustomerKey: { arguments: ['environment'] },
  listEndCustomerEvents: { shows: ['recorded_at', 'type', 'actor', 'environment', 'data'] },
  listEvents: {
    shows: ['recorded_at', 'type', 'actor_label', 'partner_client_id', 'end_customer_client_id', 'changes'],
  },
  listPartners: {
    shows: ['client_id', 'name', 'review_policy', 'flowdown_status', 'questionnaire_status', 'created_at'],
  },
  updatePartner: {
    note: 'The flags of a contact, or of the support information, replace all its fields.',
  },
  issuePartnerSecret: { arguments: ['environment'] },
  createSandboxPartner: { shows: ['client_id', 'secret', 'expires_at'] },
  listInstitutions: {
    shows: [
      'institution_id',
      'name',
      'classic_disablement_date',
      'typical_pace_days',
      'requires_logo',
      'connector',
      'retired_at',
    ],
  },
  addInstitution: { arguments: ['institution_id'] },
  configureDynamicRegistration: {
    onlyInData: ['ca', 'extra_metadata', 'initial_access_token', 'software_statement', 'mutual_tls'],
    note: 'Secrets (visible to other users in a flag), certificates and metadata go into `--data`, preferably as `@file` or from standard input.',
  },
  testDynamicRegistration: {
    succeedsIf: 'test.passed',
    note: 'Exit code 4 if a step fails.',
  },
  listRegistrations: {
    shows: [
      'end_customer_client_id',
      'institution_id',
      'institution_name',
      'environment',
      'status',
      'task',
      'updated_at',
      'last_failure',
    ],
  },
  recordRegistration: {
    arguments: ['outcome'],
    onlyInData: ['bank_client'],
    shows: ['institution_name', 'environment', 'connector', 'status', 'task', 'due_at', 'last_failure'],
    note: 'The `bank_client` of `REGISTERED` contains secrets (visible to other users in a flag): pass it in `--data`.',
  },
  retryRegistration: {
    shows: ['institution_name', 'environment', 'connector', 'status', 'task', 'due_at', 'last_failure'],
  },
  readSettings: { shows: ['variable', 'value', 'is_set', 'source'] },
  createWebhookEndpoint: { arguments: ['url'] },
  listWebhookEndpoints: {
    shows: ['endpoint_id', 'partner_client_id', 'environment', 'url', 'status', 'created_at', 'event_types'],
  },
  pauseWebhookEndpoint: { shows: ['endpoint_id', 'url', 'status', 'disabled_reason', 'health'] },
  resumeWebhookEndpoint: { shows: ['endpoint_id', 'url', 'status', 'disabled_reason', 'health'] },
  listWebhookDeliveries: {
    shows: [
      'delivery_id',
      'endpoint_id',
      'environment',
      'event_type',
      'end_customer_client_id',
      'institution_id',
      'registration_status',
      'status',
      'attempt_count',
      'occurred_at',
    ],
  },
  rotateWebhookKey: { arguments: ['environment'] },
  listSandboxRequests: {
    shows: [
      'request_id',
      'operation',
      'path',
      'status_code',
      'error_code',
      'fault',
      'duration_ms',
      'by',
      'end_customer_client_id',
      'occurred_at',
    ],
  },
  listUsers: {
    shows: ['user_id', 'email', 'name', 'role', 'partner_client_id', 'status', 'last_signed_in_at'],
  },
  inviteUser: {
    arguments: ['email'],
    note: 'The first operator admin of a new server is created in the same way, with a management token.',
  },
  makeUserLink: { arguments: ['purpose'] },
};
