import type { TSchema } from 'typebox';
import type { Role } from '../domain/role.ts';
import type { ErrorCode } from './errors.ts';

/** Part of the reference that an operation is found in. */
export type Tag = 'Partner' | 'Simulation' | 'Management' | 'Session' | 'Service';

/**
 * One operation as it stands on the wire. The route, its validation, its serialisation and its page in the
 * reference are all made from this.
 */
export interface Operation<
  Body extends TSchema = TSchema,
  Reply extends TSchema = TSchema,
  Query extends TSchema = TSchema,
  Params extends TSchema = TSchema,
> {
  /** `operationId` in the OpenAPI document, `operation` in the log. */
  id: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With parameters as `:name`. */
  path: string;
  tag: Tag;
  summary: string;
  /** CommonMark. */
  description: string;
  body?: Body;
  query?: Query;
  params?: Params;
  reply: Reply;
  /** Of this operation itself; those that every operation of its tag can give are added. */
  errors: readonly ErrorCode[];
  /** Shown in the reference; valid by `body`. */
  example?: Record<string, unknown>;
  replyExample: Record<string, unknown>;
  bodyBytesMax?: number;
  /** Of a partner operation: `any` takes end customers with credentials of their own too. */
  callers?: 'partners' | 'any';
  /** Of a management operation: `any` takes a partner's token too, which sees and does only what is its own. */
  scope?: 'operator' | 'any';
  /** Who that is signed in at the console may call it; nobody where none are named. */
  roles?: readonly Role[];
}

/** Largest body of an operation that does not say otherwise, in bytes. */
export const bodyBytesMax = 64 * 1024;

/** Largest body of an operation that takes a logo, in bytes. */
export const logoBodyBytesMax = 6 * 1024 * 1024;

/** Whether an operation cannot be called without a body: some field of it is required. */
export function requiresBody({ body }: Pick<Operation, 'body'>): boolean {
  const { required = [] } = (body ?? {}) as { required?: readonly string[] };
  return required.length > 0;
}

/** Keeps an operation's schemas in its type. */
export function operation<
  Body extends TSchema,
  Reply extends TSchema,
  Query extends TSchema,
  Params extends TSchema,
>(definition: Operation<Body, Reply, Query, Params>): Operation<Body, Reply, Query, Params> {
  return definition;
}
