import type { DomainError, DomainErrorCode, FieldProblem } from '../domain/errors.ts';
import type { Bound } from './bounds.ts';

/** Errors raised before the domain's rules apply, or outside them. */
type RequestErrorCode =
  | 'CODE_REQUIRED'
  | 'FORBIDDEN'
  | 'IDEMPOTENCY_KEY_IN_USE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'INCOMPATIBLE_API_VERSION'
  | 'INTERNAL_SERVER_ERROR'
  | 'INVALID_API_KEYS'
  | 'INVALID_BODY'
  | 'INVALID_CSRF_TOKEN'
  | 'INVALID_HEADERS'
  | 'INVALID_LINK'
  | 'INVALID_SESSION'
  | 'INVALID_SIGN_IN'
  | 'INVALID_TOKEN'
  | 'INVALID_WEBHOOK_VERIFICATION_KEY_ID'
  | 'NOT_FOUND'
  | 'PLANNED_MAINTENANCE'
  | 'PRECONDITION_FAILED'
  | 'RATE_LIMIT'
  | 'SANDBOX_ONLY'
  | 'UNAUTHORIZED_ENVIRONMENT'
  | 'UNAUTHORIZED_ROUTE_ACCESS'
  | 'UNKNOWN_FIELDS';

export type ErrorCode = DomainErrorCode | RequestErrorCode;

export const errorTypes = [
  'INVALID_REQUEST',
  'INVALID_INPUT',
  'RATE_LIMIT_EXCEEDED',
  'IDEMPOTENCY_ERROR',
  'API_ERROR',
  'PARTNER_ERROR',
] as const;

interface ErrorRow {
  type: (typeof errorTypes)[number];
  status: number;
  message: string;
  /** Text for end users; null if only an engineer can act. */
  display?: string;
  action?: string;
  /** The field concerned, if errors with this code do not name fields. */
  field?: FieldProblem;
}

/** All errors, by code: type, HTTP status, message. */
export const errorTable: Readonly<Record<ErrorCode, ErrorRow>> = {
  INVALID_BODY: {
    type: 'INVALID_REQUEST',
    status: 400,
    message: 'the body is not a JSON object in UTF-8',
  },
  INVALID_HEADERS: {
    type: 'INVALID_REQUEST',
    status: 400,
    message: 'the Content-Type header must be application/json',
  },
  MISSING_FIELDS: { type: 'INVALID_REQUEST', status: 400, message: 'required fields are missing' },
  UNKNOWN_FIELDS: {
    type: 'INVALID_REQUEST',
    status: 400,
    message: 'the body or the query has fields that this operation does not have',
  },
  INVALID_FIELD: { type: 'INVALID_REQUEST', status: 400, message: 'a field has an invalid value' },
  INCOMPATIBLE_API_VERSION: {
    type: 'INVALID_REQUEST',
    status: 400,
    message: 'this operation is not part of the requested API version',
    action: 'Send Plaid-Version: 2020-09-14, or omit the header.',
  },
  NOT_FOUND: { type: 'INVALID_REQUEST', status: 404, message: 'route, method or resource not found' },
  CONFLICT: {
    type: 'INVALID_REQUEST',
    status: 409,
    message: 'the resource is not in a state that allows this operation',
  },
  PRECONDITION_FAILED: {
    type: 'INVALID_REQUEST',
    status: 412,
    message: 'the resource has changed since the version in If-Match was read',
    display: 'Somebody else has changed this meanwhile.',
    action: 'Read the resource again, and send its version.',
  },
  QUOTA_EXCEEDED: {
    type: 'INVALID_REQUEST',
    status: 403,
    message: 'the sandbox has used up one of its quotas',
    display: 'A quota of the sandbox is used up.',
    action: 'Reset the sandbox or delete snapshots; /simulation/quotas/get shows what is used.',
  },
  SANDBOX_ONLY: {
    type: 'INVALID_REQUEST',
    status: 400,
    message: 'this operation is only available in the sandbox environment',
  },
  IDEMPOTENCY_KEY_REUSED: {
    type: 'IDEMPOTENCY_ERROR',
    status: 422,
    message: 'this Idempotency-Key was used for another request',
    action: 'Use a new key for each request, and the same key only to repeat it unchanged.',
  },
  IDEMPOTENCY_KEY_IN_USE: {
    type: 'IDEMPOTENCY_ERROR',
    status: 409,
    message: 'a request with this Idempotency-Key is in progress; retry after the time in Retry-After',
  },
  INVALID_API_KEYS: {
    type: 'INVALID_INPUT',
    status: 400,
    message: 'client_id and secret are not a valid pair in this environment',
  },
  UNAUTHORIZED_ENVIRONMENT: {
    type: 'INVALID_INPUT',
    status: 400,
    message: 'this client_id has no access to the requested environment',
  },
  UNAUTHORIZED_ROUTE_ACCESS: {
    type: 'INVALID_INPUT',
    status: 400,
    message: 'this client_id cannot use this operation; only partners can',
  },
  INVALID_TOKEN: {
    type: 'INVALID_INPUT',
    status: 401,
    message: 'a valid management token is required in the Authorization header: Bearer <token>',
  },
  FORBIDDEN: {
    type: 'INVALID_INPUT',
    status: 403,
    message: 'the token’s scope or the user’s role does not allow this operation',
    display: 'Your role does not allow this.',
  },
  INVALID_SESSION: {
    type: 'INVALID_INPUT',
    status: 401,
    message: 'there is no session, or it has ended',
    display: 'Sign in again.',
  },
  INVALID_SIGN_IN: {
    type: 'INVALID_INPUT',
    status: 401,
    message: 'invalid email, password or code, or the user cannot sign in',
    display: 'Incorrect email address, password or code.',
  },
  CODE_REQUIRED: {
    type: 'INVALID_INPUT',
    status: 401,
    message: 'a second factor is set: code is required',
    display: 'Enter the code from your authenticator app.',
  },
  INVALID_LINK: {
    type: 'INVALID_INPUT',
    status: 400,
    message: 'this link was used or replaced, or has expired',
    display: 'This link is no longer valid. Ask for a new one.',
  },
  INVALID_CSRF_TOKEN: {
    type: 'INVALID_INPUT',
    status: 403,
    message: 'calls with a session must come from the console: Gingham-CSRF-Token is missing or invalid',
    display: 'This page is out of date. Reload it.',
  },
  INVALID_PRODUCT: {
    type: 'INVALID_INPUT',
    status: 400,
    message: 'the partner is not enabled for some of the products',
  },
  INVALID_WEBHOOK_VERIFICATION_KEY_ID: {
    type: 'INVALID_INPUT',
    status: 400,
    message: 'no webhook in this environment was signed with this key_id',
  },
  WEBHOOK_EVENTS_START_TIME_OUT_OF_RANGE: {
    type: 'INVALID_INPUT',
    status: 400,
    message: 'webhook events are not listed from so early a time',
    action: 'Use a later start_time, or omit it.',
  },
  WEBHOOK_EVENTS_CURSOR_EXPIRED: {
    type: 'INVALID_INPUT',
    status: 400,
    message: 'webhook events cannot be listed from this position any more',
    action: 'Start again without a cursor; start_time can be up to seven days ago.',
  },
  RATE_LIMIT: {
    type: 'RATE_LIMIT_EXCEEDED',
    status: 429,
    message: 'too many requests; retry after the time in Retry-After',
    display: 'Too many requests. Try again in a moment.',
  },
  INTERNAL_SERVER_ERROR: {
    type: 'API_ERROR',
    status: 500,
    message: 'internal server error',
    display: 'Something went wrong. Try again later.',
  },
  PLANNED_MAINTENANCE: {
    type: 'API_ERROR',
    status: 503,
    message: 'the server is down for maintenance',
    display: 'The service is under maintenance. Try again later.',
  },
  CUSTOMER_NOT_FOUND: {
    type: 'PARTNER_ERROR',
    status: 404,
    message: 'no end customer with this client_id exists in this environment',
  },
  FLOWDOWN_NOT_COMPLETE: {
    type: 'PARTNER_ERROR',
    status: 412,
    message: 'the partner has not completed its flowdown',
    display: 'Your flowdown is not complete yet.',
    action: 'Complete the partner’s flowdown with the operator.',
  },
  QUESTIONNAIRE_NOT_COMPLETE: {
    type: 'PARTNER_ERROR',
    status: 412,
    message: 'the partner has not completed its questionnaire',
    display: 'Your questionnaire is not complete yet.',
    action: 'Complete the partner’s questionnaire with the operator.',
  },
  CUSTOMER_NOT_READY_FOR_ENABLEMENT: {
    type: 'PARTNER_ERROR',
    status: 412,
    message: 'the end customer cannot be enabled until its status is PENDING_ENABLEMENT',
  },
  CUSTOMER_ALREADY_ENABLED: {
    type: 'PARTNER_ERROR',
    status: 400,
    message: 'the end customer is already enabled',
  },
  CUSTOMER_ALREADY_CREATED: {
    type: 'PARTNER_ERROR',
    status: 400,
    message: 'an end customer with this legal_entity_name and application_name already exists',
    field: {
      path: 'application_name',
      problem: 'is already used by an end customer with this legal entity name',
    },
  },
  LOGO_REQUIRED: {
    type: 'PARTNER_ERROR',
    status: 400,
    message:
      'logo is required if create_link_customization is true and the co-branded consent pane is in use',
    field: { path: 'logo', problem: 'is required, as the co-branded consent pane is in use' },
  },
  INVALID_LOGO: { type: 'PARTNER_ERROR', status: 400, message: 'the logo cannot be used' },
  CONTACT_REQUIRED: { type: 'PARTNER_ERROR', status: 400, message: 'a contact is missing' },
  ASSETS_UNDER_MANAGEMENT_REQUIRED: {
    type: 'PARTNER_ERROR',
    status: 400,
    message: 'assets_under_management is required: the partner has a monthly service commitment',
    field: {
      path: 'assets_under_management',
      problem: 'is required: the partner has a monthly service commitment',
    },
  },
  CUSTOMER_REMOVAL_NOT_ALLOWED: {
    type: 'PARTNER_ERROR',
    status: 400,
    message: 'an ACTIVE end customer cannot be removed',
  },
};

interface RequestErrorDetail {
  fields?: readonly FieldProblem[];
  /** Replaces the code's default message; safe to send. */
  message?: string;
  /** Replaces the code's default status. */
  status?: number;
  retryAfterSeconds?: number;
  /** The bound at which the request was refused, if it was. */
  bound?: Bound;
  /** Why credentials are rejected that would be valid otherwise; for the log only. */
  reason?: string;
  /** For the log only. */
  cause?: unknown;
}

/** A request rejected or failed outside the domain's rules. */
export class RequestError extends Error {
  override name = 'RequestError';
  readonly code: RequestErrorCode | 'INVALID_FIELD' | 'MISSING_FIELDS' | 'CONFLICT';
  readonly fields: readonly FieldProblem[];
  readonly reply: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly bound: Bound | undefined;
  readonly reason: string | undefined;

  constructor(code: RequestError['code'], detail: RequestErrorDetail = {}) {
    super(detail.message ?? code, { cause: detail.cause });
    this.code = code;
    this.fields = detail.fields ?? [];
    this.reply = detail.message;
    this.status = detail.status;
    this.retryAfterSeconds = detail.retryAfterSeconds;
    this.bound = detail.bound;
    this.reason = detail.reason;
  }
}

/** Codes whose errors carry Retry-After. */
export const retriedCodes: readonly ErrorCode[] = [
  'RATE_LIMIT',
  'PLANNED_MAINTENANCE',
  'IDEMPOTENCY_KEY_IN_USE',
];

/**
 * An error requested by a partner in its sandbox, identical to the real one. Retryable codes ask for a one-second
 * wait.
 */
export class SimulatedError extends RequestError {
  constructor(code: ErrorCode) {
    super(code as RequestError['code'], retriedCodes.includes(code) ? { retryAfterSeconds: 1 } : {});
  }
}

export interface ErrorBody {
  error_type: ErrorRow['type'];
  error_code: ErrorCode;
  error_message: string;
  display_message: string | null;
  request_id: string;
  documentation_url: string;
  suggested_action: string | null;
  /** Not part of the contract; only of CUSTOMER_ALREADY_CREATED. */
  end_customer_client_id?: string;
  /** Not part of the contract; omitted if the error is about no field. */
  fields?: FieldProblem[];
}

/**
 * Returns the reply to an error: status and body, in the contract's `PlaidError` shape, with a link to the reference at
 * `origin`, if known; with the fields concerned if `listsFields` is set.
 */
export function errorReply(
  error: DomainError | RequestError,
  requestId: string,
  { origin = '', listsFields = false } = {},
): { status: number; body: ErrorBody } {
  const row = errorTable[error.code];
  const fields = listsFields ? fieldsOf(error) : [];
  return {
    status: (error instanceof RequestError ? error.status : undefined) ?? row.status,
    body: {
      error_type: row.type,
      error_code: error.code,
      error_message: messageOf(error),
      display_message: row.display ?? null,
      request_id: requestId,
      documentation_url: `${origin}/docs#error-${error.code}`,
      suggested_action: row.action ?? null,
      ...('endCustomerClientId' in error &&
        error.endCustomerClientId !== undefined && { end_customer_client_id: error.endCustomerClientId }),
      ...(fields.length === 0 ? {} : { fields }),
    },
  };
}

/** Fields listed in one error, to keep it readable. */
const fieldsMax = 20;

/** Problems of fields that a code alone describes. */
const problemsByCode: Partial<Record<ErrorCode, string>> = {
  MISSING_FIELDS: 'is required',
  UNKNOWN_FIELDS: 'is unknown',
  PRECONDITION_FAILED: 'has changed since it was read',
};

function fieldsOf({ code, fields }: DomainError | RequestError): FieldProblem[] {
  const { field, message } = errorTable[code];
  if (fields.length === 0 && field !== undefined) return [field];
  return fields.slice(0, fieldsMax).map(({ path, problem }) => ({
    path,
    problem: problem === '' ? (problemsByCode[code] ?? message) : problem,
  }));
}

/** The error's message, with the fields concerned. */
export function messageOf(error: DomainError | RequestError): string {
  const message = error.reply ?? errorTable[error.code].message;
  const { length } = error.fields;
  if (length === 0) return message;
  const named = error.fields
    .slice(0, fieldsMax)
    .map(({ path, problem }) => (problem === '' ? path : `${path} ${problem}`));
  if (length > fieldsMax) named.push(`and ${length - fieldsMax} more`);
  return `${message}: ${named.join('; ')}`;
}
