import type { TSchema } from 'typebox';
import type { Role } from '../domain/role.ts';
import type { ErrorCode } from './errors.ts';

/** Section of the reference. */
export type Tag = 'Partner' | 'Simulation' | 'Management' | 'Session' | 'Service';

/**
 * An operation of the API. Its route, validation, serialisation and reference page are all generated from this
 * definition.
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
  /** Parameters are written `:name`. */
  path: string;
  tag: Tag;
  summary: string;
  /** CommonMark. */
  description: string;
  body?: Body;
  query?: Query;
  params?: Params;
  reply: Reply;
  /** Errors specific to this operation; those common to its tag are added. */
  errors: readonly ErrorCode[];
  /** Shown in the reference; valid against `body`. */
  example?: Record<string, unknown>;
  replyExample: Record<string, unknown>;
  bodyBytesMax?: number;
  /** For partner operations: `any` also accepts end customers with their own credentials. */
  callers?: 'partners' | 'any';
  /** For management operations: `any` also accepts a partner's token, limited to the partner's own data. */
  scope?: 'operator' | 'any';
  /** Roles of signed-in users that can call it; none if omitted. */
  roles?: readonly Role[];
}

/** Default limit of a body, in bytes. */
export const bodyBytesMax = 64 * 1024;

/** Limit of a body that can contain a logo, in bytes. */
export const logoBodyBytesMax = 6 * 1024 * 1024;

/** Whether an operation requires a body: it has a required field. */
export function requiresBody({ body }: Pick<Operation, 'body'>): boolean {
  const { required = [] } = (body ?? {}) as { required?: readonly string[] };
  return required.length > 0;
}

/** Preserves an operation's schemas in its type. */
export function operation<
  Body extends TSchema,
  Reply extends TSchema,
  Query extends TSchema,
  Params extends TSchema,
>(definition: Operation<Body, Reply, Query, Params>): Operation<Body, Reply, Query, Params> {
  return definition;
}
