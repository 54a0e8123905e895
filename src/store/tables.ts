import type { Generated, Kysely } from 'kysely';
import type { EndCustomer } from '../domain/end-customer.ts';
import type { Institution } from '../domain/institution.ts';
import type { Registration } from '../domain/registration/registration.ts';
import type { ReviewNote } from '../domain/review.ts';
import type { Role } from '../domain/role.ts';
import type { RequestSource } from '../domain/sandbox/request.ts';
import type { LinkPurpose } from '../domain/user/link.ts';
import type { Delivery } from '../domain/webhook/delivery.ts';
import type { Endpoint } from '../domain/webhook/endpoint.ts';
import type { AuditChainRow, AuditGapRow, EventRow } from './event-tables.ts';
import type { IdempotencyRow } from './idempotency-row.ts';
import type { ApiKeyRow, DataKeyRow, TokenRow } from './key-tables.ts';

/** Times are milliseconds since the epoch, flags are 0 or 1, documents are JSON text, in both dialects. */
export interface Tables {
  meta: { name: string; value: string };
  data_keys: DataKeyRow;
  partners: PartnerRow;
  logos: LogoRow;
  sandbox_logos: SandboxLogoRow;
  end_customers: EndCustomerRow;
  review_notes: ReviewNoteRow;
  api_keys: ApiKeyRow;
  institutions: InstitutionRow;
  registrations: RegistrationRow;
  dynamic_banks: DynamicBankRow;
  sandboxes: SandboxRow;
  sandbox_requests: SandboxRequestRow;
  sandbox_snapshots: SandboxSnapshotRow;
  snapshot_end_customers: EndCustomerRow & InSnapshot;
  snapshot_review_notes: ReviewNoteRow & InSnapshot;
  snapshot_api_keys: ApiKeyRow & InSnapshot;
  snapshot_registrations: RegistrationRow & InSnapshot;
  events: EventRow;
  audit_chains: AuditChainRow;
  audit_gaps: AuditGapRow;
  webhook_endpoints: WebhookEndpointRow;
  webhook_deliveries: WebhookDeliveryRow;
  webhook_attempts: WebhookAttemptRow;
  webhook_signing_keys: WebhookSigningKeyRow;
  tokens: TokenRow;
  direct_customers: DirectCustomerRow;
  users: UserRow;
  user_sessions: UserSessionRow;
  user_links: UserLinkRow;
  sign_in_failures: SignInFailuresRow;
  idempotency_records: IdempotencyRow;
}

export type Db = Kysely<Tables>;

export interface PartnerRow {
  client_id: string;
  name: string;
  /** Folded, for text search. */
  search_text: string;
  settings: string;
  logo_sha256: string | null;
  created_at: number;
  updated_at: number;
  /** Real time at which a temporary partner is removed. */
  expires_at: number | null;
  revision: number;
}

interface LogoRow {
  sha256: string;
  png: Uint8Array;
  /** 1 if it is, or was, that of a partner or a live end customer: then it is never removed. */
  is_live: number;
  /** Real time. */
  created_at: number;
}

/** A logo that was sent to a partner's sandbox. */
interface SandboxLogoRow {
  partner_client_id: string;
  sha256: string;
  bytes: number;
  /** When it was last sent, in real time. */
  saved_at: number;
}

export interface EndCustomerRow {
  client_id: string;
  partner_client_id: string;
  realm: EndCustomer['realm'];
  status: EndCustomer['status'];
  company_name: string;
  /** `live`, or the partner's client id in the sandbox; with `application_key` unique among those not removed. */
  application_scope: string;
  application_key: string;
  legal_name_key: string;
  domain_key: string | null;
  search_text: string;
  profile: string;
  logo_sha256: string | null;
  review_reasons: string;
  decision_reason: string | null;
  flowdown_status: EndCustomer['flowdownStatus'];
  questionnaire_status: EndCustomer['questionnaireStatus'];
  assignee: EndCustomer['assignee'];
  created_at: number;
  updated_at: number;
  enabled_at: number | null;
  removed_at: number | null;
  /** Realm time. */
  registrations_due_at: number | null;
  revision: number;
  /** An erasure in progress as JSON, `done`, or null. */
  erasure: Generated<string | null>;
}

export interface ReviewNoteRow {
  end_customer_client_id: string;
  note_id: string;
  author: ReviewNote['author'];
  text: string;
  /** Real time. */
  created_at: number;
}

export interface InstitutionRow {
  institution_id: string;
  name: string;
  /** Order in which institutions are listed. */
  position: Generated<number>;
  classic_disablement_date: string | null;
  typical_pace_days: number;
  requires_logo: number;
  manual_changes: string;
  connector: Institution['connector'];
  /** The last live end customer that has been marked for it; null when all have. */
  opening_after: string | null;
  retired_at: number | null;
}

interface DynamicBankRow {
  institution_id: string;
  settings: string;
  /** Encrypted. */
  sealed_secrets: string;
}

/** Times are in the realm's time. */
export interface RegistrationRow {
  end_customer_client_id: string;
  institution_id: string;
  environment: Registration['environment'];
  partner_client_id: string;
  realm: Registration['realm'];
  status: Registration['status'];
  problems: string;
  production_enablement_date: string | null;
  started_at: number;
  due_at: number | null;
  task: Registration['task'];
  filing: string;
  withdrawn_at: number | null;
  updated_at: number;
}

export interface SandboxRow {
  partner_client_id: string;
  offset_ms: number;
  /** Sandbox time. */
  frozen_at: number | null;
  settings: string;
  history: string;
  /** Real time at which work falls due in it, if its clock runs. */
  wake_at: number | null;
  /** A change of the whole sandbox that is being done. */
  job: string | null;
}

export interface SandboxRequestRow {
  /** Order of completion, within one node. */
  seq: Generated<number>;
  partner_client_id: string;
  request_id: string;
  operation: string;
  method: string;
  path: string;
  /** 0 if no response was sent. */
  status: number;
  error_code: string | null;
  fault: string | null;
  is_replay: number;
  duration_ms: number;
  made_by: RequestSource;
  client_address: string | null;
  /** Real time. */
  occurred_at: number;
  sandbox_time: number;
  end_customer_client_id: string | null;
  request: string;
  answer: string | null;
}

export interface SandboxSnapshotRow {
  snapshot_id: string;
  partner_client_id: string;
  name: string;
  /** Clock, settings and history. */
  sandbox: string;
  /** Number of end customers in it. */
  end_customers: number;
  /** The last migration when it was created. */
  schema_version: string;
  sandbox_time: number;
  /** Real time. */
  created_at: number;
}

interface InSnapshot {
  snapshot_id: string;
}

export interface WebhookEndpointRow {
  endpoint_id: string;
  partner_client_id: string;
  environment: Endpoint['environment'];
  /** Null if webhooks are fetched. */
  url: string | null;
  webhook_types: string;
  status: Endpoint['status'];
  disabled_reason: Endpoint['disabledReason'];
  /** In the realm's time. */
  active_since: number;
  health: string;
  /** 1 if the last attempt failed. */
  is_failing: number;
  secret_version: number;
  secret_data_key: number;
  previous_secret_data_key: number;
  /** Real time, as all columns below. */
  previous_secret_until: number | null;
  created_at: number;
  /** Its remaining data is deleted after that. */
  removed_at: number | null;
  /** Until when a node, the holder, has the lease on its deliveries; of a listener, until when it is considered present. */
  leased_until: number | null;
  lease_holder: string | null;
  /** The webhook handed to a listener, as JSON. */
  handed_out: string | null;
  /** Since when it has too many pending webhooks; null if it has room. */
  full_since: number | null;
  /** Number of webhooks dropped because it was full. */
  dropped: number;
}

/** Times are in the realm's time. */
export interface WebhookDeliveryRow {
  delivery_id: Generated<number>;
  endpoint_id: string;
  partner_client_id: string;
  realm: Delivery['realm'];
  end_customer_client_id: string | null;
  event_seq: number;
  webhook_type: Delivery['webhookType'];
  status: Delivery['status'];
  attempts: number;
  tries: number;
  tried_since: number | null;
  due_at: number;
  defect: Delivery['defect'];
  occurred_at: number;
}

export interface WebhookAttemptRow {
  delivery_id: number;
  /** From 1. */
  number: number;
  /** In the realm's time. */
  at: number;
  /** Real time. */
  sent_at: number;
  duration_ms: number;
  /** Id of the key that signed it; null if nothing could be sent. */
  kid: string | null;
  status_code: number | null;
  /** Why there was no response. */
  failure: string | null;
  /** The beginning of the response body. */
  answer: string;
  /** A list of names and values, as JSON; null if they were not kept. */
  answer_headers: string | null;
}

interface WebhookSigningKeyRow {
  kid: string;
  environment: Endpoint['environment'];
  x: string;
  y: string;
  /** The private key as a JWK, encrypted. */
  sealed_jwk: string;
  /** Seconds, as on the wire. */
  created_at: number;
  expired_at: number | null;
}

export interface DirectCustomerRow {
  direct_customer_id: string;
  legal_name: string;
  legal_name_key: string;
  website: string;
  domain_key: string | null;
  created_at: number;
}

export interface UserRow {
  user_id: string;
  /** Folded. */
  email: string;
  name: string;
  role: Role;
  partner_client_id: string | null;
  /** In PHC string format. */
  password_hash: string | null;
  /** Secret (encrypted), last step and hashes of recovery codes. */
  second_factor: string | null;
  /** Encrypted. */
  sealed_pending_factor: string | null;
  oidc_issuer: string | null;
  oidc_subject: string | null;
  disabled_at: number | null;
  created_at: number;
  last_signed_in_at: number | null;
}

interface UserSessionRow {
  session_hash: string;
  user_id: string;
  created_at: number;
  last_seen_at: number;
  expires_at: number;
}

interface UserLinkRow {
  /** One link per user. */
  user_id: string;
  link_hash: string;
  purpose: LinkPurpose;
  drops_second_factor: number;
  created_at: number;
  expires_at: number;
}

interface SignInFailuresRow {
  /** Keyed, as users may type anything. */
  email_hash: string;
  failures: number;
  last_failed_at: number;
}
