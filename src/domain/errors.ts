/** Codes with which rules reject a decision. Closed: `api/errors.ts` has one row for each. */
export type DomainErrorCode =
  | 'ASSETS_UNDER_MANAGEMENT_REQUIRED'
  | 'CONFLICT'
  | 'CONTACT_REQUIRED'
  | 'CUSTOMER_ALREADY_CREATED'
  | 'CUSTOMER_ALREADY_ENABLED'
  | 'CUSTOMER_NOT_FOUND'
  | 'CUSTOMER_NOT_READY_FOR_ENABLEMENT'
  | 'CUSTOMER_REMOVAL_NOT_ALLOWED'
  | 'FLOWDOWN_NOT_COMPLETE'
  | 'INVALID_FIELD'
  | 'INVALID_LOGO'
  | 'INVALID_PRODUCT'
  | 'LOGO_REQUIRED'
  | 'MISSING_FIELDS'
  | 'QUESTIONNAIRE_NOT_COMPLETE'
  | 'QUOTA_EXCEEDED'
  | 'WEBHOOK_EVENTS_CURSOR_EXPIRED'
  | 'WEBHOOK_EVENTS_START_TIME_OUT_OF_RANGE';

/** One field of a request and its problem; `path` is in the wire's spelling. */
export interface FieldProblem {
  path: string;
  problem: string;
}

/** Bounds of what can be stored, at which decisions are rejected. */
export type DomainBound = 'sandbox_quota' | 'valid_keys';

interface DomainErrorDetail {
  /** The fields that caused the error; named in the reply. */
  fields?: readonly FieldProblem[];
  /** A sentence that replaces the code's usual message; safe to send. */
  message?: string;
  /** The bound at which the decision was rejected, if it was. */
  bound?: DomainBound;
  /** The caller’s own end customer that prevents the decision. */
  endCustomerClientId?: string;
  /** For the log only. */
  cause?: unknown;
}

/** Thrown when a rule rejects a decision. The code is stable; its wording belongs to the wire. */
export class DomainError extends Error {
  override name = 'DomainError';
  readonly code: DomainErrorCode;
  readonly fields: readonly FieldProblem[];
  readonly reply: string | undefined;
  readonly bound: DomainBound | undefined;
  readonly endCustomerClientId: string | undefined;

  constructor(code: DomainErrorCode, detail: DomainErrorDetail = {}) {
    super(detail.message ?? code, { cause: detail.cause });
    this.code = code;
    this.fields = detail.fields ?? [];
    this.reply = detail.message;
    this.bound = detail.bound;
    this.endCustomerClientId = detail.endCustomerClientId;
  }
}

/** Returns the error INVALID_FIELD of one field; `path` is in the wire's spelling. */
export function invalidField(path: string, problem: string): DomainError {
  return new DomainError('INVALID_FIELD', { fields: [{ path, problem }] });
}

/** Returns the error of a customer that the partner already has, with its client_id. */
export function alreadyCreated(clientId: string): DomainError {
  const message = `an end customer with this legal_entity_name and application_name already exists: ${clientId}`;
  return new DomainError('CUSTOMER_ALREADY_CREATED', { message, endCustomerClientId: clientId });
}
