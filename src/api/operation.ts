import Type, { type TObject, type TProperties, type TSchema } from 'typebox';
import type { Role } from '../domain/role.ts';
import type { Calls, Kind } from './calls.ts';
import type { Value, ValueOf } from './codec.ts';
import type { ErrorCode } from './errors.ts';
import { credentialFields, type DifferencesOf, exampleOf } from './examples.ts';
import { requestId } from './fields.ts';
import type { Services } from './services.ts';

/** Section of the reference. */
export type Tag = 'Partner' | 'Simulation' | 'Management' | 'Session' | 'Service';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** What the command line cannot derive from an operation: `x-cli` in the OpenAPI document. */
export interface CliEntry {
  /** Fields of the body that are arguments, after those of the path. */
  arguments?: readonly string[];
  /** A field of the body that is read from standard input: other users can see a flag. */
  standardInput?: string;
  /** Fields of the body without a flag: secrets, which other users could see, and values that are too long. */
  onlyInData?: readonly string[];
  /** Columns of a list, or fields of a resource, in text output; by default a list's scalar fields, and all fields. */
  shows?: readonly string[];
  /** Path of a field that is false if a successful reply is a negative result: `results.done`. The exit code is then 4. */
  succeedsIf?: string;
  /** Whether it creates an item of a collection that cannot be listed by itself; otherwise the path's last word is an action. */
  creates?: true;
  /** Whether a command of its own calls it: none is made from the operation. */
  hasOwnCommand?: true;
  /** Additional text for the help. */
  note?: string;
}

/**
 * An operation of the API. Its route, validation, serialisation and reference page are all generated from this
 * definition.
 */
export interface Operation<
  K extends Kind = Kind,
  Body extends TSchema = TSchema,
  Reply extends TSchema = TSchema,
  Query extends TSchema = TSchema,
  Params extends TSchema = TSchema,
> {
  /** Who can call it. */
  kind: K;
  /** `operationId` in the OpenAPI document, `operation` in the log. */
  id: string;
  method: Method;
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
  /** Shown in the reference; assembled when read. */
  readonly example?: Record<string, unknown>;
  readonly replyExample: Record<string, unknown>;
  bodyBytesMax?: number;
  /** For management operations: `any` also accepts a partner's token, limited to the partner's own data. */
  scope?: 'operator' | 'any';
  /** Roles of signed-in users that can call it; none if omitted. */
  roles?: readonly Role[];
  /** It can read many rows: its calls have a limit of their own, and their queries run in turns. */
  isSearch?: true;
  /**
   * How a write with an `Idempotency-Key` is executed: by default in one unit of work with the record of its reply. `in steps`
   * if it waits for more than the store, or consists of several units; `always` if the key is ignored, as the reply must be
   * current.
   */
  execution?: 'in steps' | 'always';
  /** Of its command. */
  cli?: CliEntry;
  /** Executes a call that has passed all checks of its kind; returns the reply. */
  handle(
    call: Calls<Value<Body>, Value<Query>, Value<Params>>[K],
    services: Services,
  ): Promise<Omit<Value<Reply>, 'requestId'>>;
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

type Example = 'example' | 'replyExample';

/** An operation without what follows from its kind and the rest: schemas are given by their fields. */
export interface Definition<
  Call,
  Body extends TProperties,
  Reply extends TProperties,
  Query extends TProperties = TProperties,
  Params extends TProperties = TProperties,
> extends Omit<
    Operation,
    'kind' | 'tag' | 'method' | 'body' | 'query' | 'params' | 'reply' | 'handle' | Example
  > {
  body?: Body;
  query?: Query;
  params?: Params;
  reply: Reply;
  /** What differs from the examples of the fields of `body`; the example of a PATCH has only these fields. */
  example?: DifferencesOf<Body>;
  /** What differs from the examples of the fields of `reply`. */
  replyExample?: DifferencesOf<Reply>;
  /** Titles of the schemas, if they do not follow from the id. */
  titles?: { body?: string; reply?: string };
  handle(call: Call, services: Services): Promise<ValueOf<Reply>>;
}

interface WithMethod {
  method: Method;
}

/** Creates an operation that partners call with their credentials. */
export function partnerOperation<Body extends TProperties, Reply extends TProperties>(
  definition: Definition<Calls<ValueOf<Body>>['partner'], Body, Reply>,
) {
  return operation('partner', { tag: 'Partner', method: 'POST' }, definition);
}

/** Creates an operation that end customers can also call, with their own credentials. */
export function clientOperation<Body extends TProperties, Reply extends TProperties>(
  definition: Definition<Calls<ValueOf<Body>>['client'], Body, Reply>,
) {
  return operation('client', { tag: 'Partner', method: 'POST' }, definition);
}

/** Creates an operation that partners call to control their sandbox, or to read how it is set. */
export function sandboxOperation<Body extends TProperties, Reply extends TProperties>(
  definition: Definition<Calls<ValueOf<Body>>['partner'], Body, Reply>,
) {
  return operation('partner', { tag: 'Simulation', method: 'POST' }, definition);
}

/** Creates an operation that is called with a bearer token, or by a signed-in user. */
export function managementOperation<
  Body extends TProperties,
  Reply extends TProperties,
  Query extends TProperties,
  Params extends TProperties,
>(
  definition: WithMethod &
    Definition<
      Calls<ValueOf<Body>, ValueOf<Query>, ValueOf<Params>>['management'],
      Body,
      Reply,
      Query,
      Params
    >,
) {
  return operation('management', { tag: 'Management' }, definition);
}

/** Creates an operation that users call for their own account. */
export function userOperation<Body extends TProperties, Reply extends TProperties>(
  definition: WithMethod & Definition<Calls<ValueOf<Body>>['user'], Body, Reply>,
) {
  return operation('user', { tag: 'Session' }, definition);
}

/** Creates an operation of the sign-in pages: it requires no session, and its calls are limited by address. */
export function visitorOperation<Body extends TProperties, Reply extends TProperties>(
  definition: WithMethod & Definition<Calls<ValueOf<Body>>['visitor'], Body, Reply>,
) {
  return operation('visitor', { tag: 'Session' }, definition);
}

/** Creates an operation that anyone can call, and that takes no input. */
export function openOperation<Reply extends TProperties>(
  tag: Tag,
  definition: Definition<Calls['open'], TProperties, Reply>,
) {
  return operation('open', { tag, method: 'GET' }, definition);
}

type WithRequestId<Reply extends TProperties> = Reply & { request_id: typeof requestId };

/** Adds what follows from the rest: titles from the id, credentials of partners, `request_id`, and whole examples. */
function operation<
  K extends Kind,
  Body extends TProperties,
  Reply extends TProperties,
  Query extends TProperties,
  Params extends TProperties,
>(
  kind: K,
  common: { tag: Tag; method?: Method },
  definition: Partial<WithMethod> &
    Definition<Calls<ValueOf<Body>, ValueOf<Query>, ValueOf<Params>>[K], Body, Reply, Query, Params>,
): Operation<K, TObject<Body>, TObject<WithRequestId<Reply>>, TObject<Query>, TObject<Params>> {
  const { body, query, params, reply, example, replyExample, titles = {}, ...rest } = definition;
  const title = rest.id.charAt(0).toUpperCase() + rest.id.slice(1);
  const isPartners = common.tag === 'Partner' || common.tag === 'Simulation';
  const bodySchema =
    body &&
    Type.Object(isPartners ? { ...credentialFields, ...body } : body, {
      title: titles.body ?? `${title}Request`,
      additionalProperties: false,
    });
  const replySchema = Type.Object(
    { ...reply, request_id: requestId },
    { title: titles.reply ?? `${title}Response` },
  );
  const all = {
    kind,
    ...common,
    ...rest,
    ...(bodySchema && { body: bodySchema }),
    ...(query && { query: Type.Object(query, { additionalProperties: false }) }),
    ...(params && { params: Type.Object(params) }),
    reply: replySchema,
    get example() {
      return rest.method === 'PATCH' ? example : bodySchema && exampleOf(bodySchema, example);
    },
    get replyExample() {
      return exampleOf(replySchema, replyExample);
    },
  };
  return all as unknown as Operation<
    K,
    TObject<Body>,
    TObject<WithRequestId<Reply>>,
    TObject<Query>,
    TObject<Params>
  >;
}
