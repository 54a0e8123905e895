import Type, { type Static, type TObject, type TProperties, type TSchema } from 'typebox';
import type { Role } from '../domain/role.ts';
import type { ErrorCode } from './errors.ts';
import { requestId } from './fields.ts';
import { credentialFields, exampleCredentials, exampleRequestId } from './partner/credentials.ts';

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

/** An operation without what follows from the rest: schemas are given by their fields. */
export interface Definition<
  Body extends TProperties,
  Reply extends TProperties,
  Query extends TProperties,
  Params extends TProperties,
> extends Omit<Operation, 'body' | 'query' | 'params' | 'reply'> {
  body?: Body;
  query?: Query;
  params?: Params;
  reply: Reply;
  /** Titles of the schemas, if they do not follow from the id. */
  titles?: { body?: string; reply?: string };
}

/** The value of an object with these fields. */
export type StaticOf<Fields extends TProperties> = Static<TObject<Fields>>;

type WithRequestId<Reply extends TProperties> = Reply & { request_id: typeof requestId };

/** Adds what all operations have in common: titles from the id, credentials of partners, and `request_id`. */
export function operation<
  Body extends TProperties,
  Reply extends TProperties,
  Query extends TProperties,
  Params extends TProperties,
>({
  body,
  query,
  params,
  reply,
  example,
  replyExample,
  titles = {},
  ...rest
}: Definition<Body, Reply, Query, Params>): Operation<
  TObject<Body>,
  TObject<WithRequestId<Reply>>,
  TObject<Query>,
  TObject<Params>
> {
  const title = rest.id.charAt(0).toUpperCase() + rest.id.slice(1);
  const isPartners = rest.tag === 'Partner' || rest.tag === 'Simulation';
  return {
    ...rest,
    ...(body && {
      body: Type.Object(isPartners ? { ...credentialFields, ...body } : body, {
        title: titles.body ?? `${title}Request`,
        additionalProperties: false,
      }) as TObject<Body>,
    }),
    ...(query && { query: Type.Object(query, { additionalProperties: false }) }),
    ...(params && { params: Type.Object(params) }),
    reply: Type.Object({ ...reply, request_id: requestId }, { title: titles.reply ?? `${title}Response` }),
    ...(isPartners ? { example: { ...exampleCredentials, ...example } } : example && { example }),
    replyExample: { ...replyExample, request_id: exampleRequestId },
  };
}
