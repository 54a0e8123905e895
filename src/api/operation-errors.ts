import { type ErrorCode, errorTable } from './errors.ts';
import { takesIdempotencyKey } from './idempotency.ts';
import type { Operation, Tag } from './operation.ts';
import { takesIfMatch } from './resource-version.ts';

/** Judged by the headers alone, before the body is read. */
const beforeReading: Readonly<Record<Tag, readonly ErrorCode[]>> = {
  Partner: ['INCOMPATIBLE_API_VERSION'],
  Simulation: ['SANDBOX_ONLY', 'INCOMPATIBLE_API_VERSION'],
  Management: ['INVALID_TOKEN', 'RATE_LIMIT'],
  Session: [],
  Service: [],
};

/** In the order of the checks. If the credentials are in the headers, these too come before the body is read. */
const beforeShape: Readonly<Record<Tag, readonly ErrorCode[]>> = {
  Partner: ['INVALID_API_KEYS', 'UNAUTHORIZED_ROUTE_ACCESS', 'UNAUTHORIZED_ENVIRONMENT', 'RATE_LIMIT'],
  Simulation: ['INVALID_API_KEYS', 'UNAUTHORIZED_ROUTE_ACCESS', 'UNAUTHORIZED_ENVIRONMENT', 'RATE_LIMIT'],
  Management: [],
  Session: [],
  Service: [],
};

const ofReading = ['INVALID_HEADERS', 'INVALID_BODY'] as const;
const ofShape = ['MISSING_FIELDS', 'UNKNOWN_FIELDS', 'INVALID_FIELD'] as const;
const ofSessions = ['INVALID_SESSION', 'INVALID_CSRF_TOKEN', 'FORBIDDEN'] as const;
const ofQueries = ['UNKNOWN_FIELDS', 'INVALID_FIELD'] as const;
const ofAll = ['PLANNED_MAINTENANCE', 'INTERNAL_SERVER_ERROR'] as const;

/** Errors of every operation with this tag, in the order of the checks. */
export function generalErrors(tag: Tag): ErrorCode[] {
  return [...beforeReading[tag], ...ofReading, ...beforeShape[tag], ...ofShape, ...ofAll];
}

/** All errors that an operation can return: those of its kind and its own. */
export function errorsOf(operation: Operation): ErrorCode[] {
  const { tag, roles, method, params, query, scope, kind, errors } = operation;
  const takesBody = method !== 'GET';
  const isForAll = (code: ErrorCode) => kind === 'client' && code === 'UNAUTHORIZED_ROUTE_ACCESS';
  return [
    ...new Set<ErrorCode>([
      ...beforeReading[tag],
      ...(takesBody ? ofReading : []),
      ...beforeShape[tag].filter((code) => !isForAll(code)),
      ...(roles === undefined ? [] : ofSessions),
      ...(scope === 'operator' ? (['FORBIDDEN'] as const) : []),
      ...(kind === 'user' ? (['RATE_LIMIT'] as const) : []),
      ...(params === undefined ? [] : (['INVALID_FIELD'] as const)),
      ...(takesBody ? ofShape : []),
      ...(query === undefined ? [] : ofQueries),
      ...(tag === 'Management' ? (['UNKNOWN_FIELDS'] as const) : []),
      ...errors,
      ...(takesIdempotencyKey(operation)
        ? (['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_IN_USE'] as const)
        : []),
      ...(takesIfMatch(operation) ? (['PRECONDITION_FAILED'] as const) : []),
      ...ofAll,
    ]),
  ];
}

/** An oversized body has the code of unreadable ones, but its own status. */
export const bodyTooLarge = {
  status: 413,
  message: 'the body is too large for this operation',
  bound: 'body_size',
} as const;

export interface ErrorMeaning {
  code: ErrorCode;
  message: string;
}

/** An operation's errors by HTTP status, in ascending order. */
export function errorsByStatus(operation: Operation): Map<number, ErrorMeaning[]> {
  const byStatus = new Map<number, ErrorMeaning[]>();
  for (const code of errorsOf(operation)) {
    const { status, message } = errorTable[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), { code, message }]);
  }
  if (operation.method !== 'GET') {
    byStatus.set(bodyTooLarge.status, [{ code: 'INVALID_BODY', message: bodyTooLarge.message }]);
  }
  return new Map([...byStatus].sort(([status], [other]) => status - other));
}
