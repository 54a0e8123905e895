import type { TSchema } from 'typebox';
import { commonProducts } from '../domain/product.ts';
import { type SchemaRules, schemaUnder } from './contract-schemas.ts';
import { errorTable, retriedCodes } from './errors.ts';
import { replayedHeader, takesIdempotencyKey } from './idempotency.ts';
import { Components, type JsonSchema } from './openapi-components.ts';
import { bodyBytesMax, type CliEntry, type Operation, requiresBody, type Tag } from './operation.ts';
import { type ErrorMeaning, errorsByStatus } from './operation-errors.ts';
import { operations } from './operations.ts';
import { errorCodes, errorSchemaOf, exampleErrorBody } from './plaid-error.ts';
import { takesIfMatch, versionedPartOf } from './resource-version.ts';
import { packageVersion } from './version.ts';

export interface OpenApiParameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

interface OpenApiResponse {
  description: string;
  headers?: Record<string, { description: string; schema: JsonSchema }>;
  content: {
    'application/json': {
      schema: JsonSchema;
      example?: unknown;
      examples?: Record<string, { $ref: string }>;
    };
  };
}

export interface OpenApiOperation {
  operationId: string;
  tags: [Tag];
  summary: string;
  description: string;
  /** Overrides the document's servers. */
  servers?: { url: string; description: string }[];
  security: Record<string, never[]>[];
  parameters?: OpenApiParameter[];
  requestBody?: {
    description: string;
    required: boolean;
    content: { 'application/json': { schema: JsonSchema; example: unknown } };
  };
  responses: Record<string, OpenApiResponse>;
  'x-cli'?: CliEntry;
}

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: {
    title: string;
    version: string;
    description: string;
    license: { name: string; identifier: string };
  };
  servers: { url: string; description: string }[];
  tags: { name: Tag; description: string }[];
  /** By path, then by lower-case method. */
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: {
    schemas: Record<string, JsonSchema>;
    examples: Record<string, { summary: string; value: unknown }>;
    securitySchemes: Record<string, object>;
  };
}

const description = `A self-hosted partner server for open banking, compatible with Plaid’s Partner API.

The environment is the first segment of the path (\`/sandbox/partner/customer/get\`), else the first label of the
host (\`sandbox.partners.example.com\`), else the server’s default. Production and development have the same end
customers; each partner’s sandbox has its own, which only that partner can see.

Requests with a rate limit return the headers \`RateLimit\` and \`RateLimit-Policy\`, as in
draft-ietf-httpapi-ratelimit-headers. \`RATE_LIMIT\` returns \`Retry-After\`. Limits are per node.

Operations that change something take an \`Idempotency-Key\`, as in draft-ietf-httpapi-idempotency-key-header: a client
that has lost a reply repeats its request with the same key.`;

const tags: Record<Tag, string> = {
  Partner: 'The Partner API, called by a partner’s own program with its client_id and secret.',
  Simulation: 'Controls a partner’s own sandbox. An addition of this server.',
  Management: 'Operator and partner management, with a bearer token. An addition of this server.',
  Session: 'Console sessions.',
  Service: 'For load balancers and monitors.',
};

const base = { url: '/', description: 'The host’s environment, or the default one.' };
const production = { url: '/production', description: 'Production: live end customers.' };
const development = {
  url: '/development',
  description: 'Development: the same end customers as production.',
};
const sandbox = { url: '/sandbox', description: 'Sandbox: test data, private to each partner.' };

const serversOf: Record<Tag, Pick<OpenApiOperation, 'servers'>> = {
  Partner: {},
  Simulation: { servers: [sandbox] },
  Management: { servers: [base] },
  Session: { servers: [base] },
  Service: { servers: [base] },
};

const credentials = { clientId: [], secret: [], plaidVersion: [] };

/** The empty requirement means credentials in the body. */
const securityOf: Record<Tag, OpenApiOperation['security']> = {
  Partner: [credentials, {}],
  Simulation: [credentials, {}],
  Management: [{ bearerToken: [] }],
  Session: [],
  Service: [],
};

const securitySchemes = {
  clientId: {
    type: 'apiKey',
    in: 'header',
    name: 'PLAID-CLIENT-ID',
    description: 'The client_id; can be in the body instead.',
  },
  secret: {
    type: 'apiKey',
    in: 'header',
    name: 'PLAID-SECRET',
    description: 'The secret for the request’s environment; can be in the body instead.',
  },
  plaidVersion: {
    type: 'apiKey',
    in: 'header',
    name: 'Plaid-Version',
    description: 'The API version; 2020-09-14 is the only one and the default.',
  },
  bearerToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'A management token with operator or partner scope.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-gingham',
    description:
      'A console session; PLAID-CLIENT-ID names the partner to act for. Calls with the header `Gingham-Background` do not count as its use.',
  },
  csrfToken: {
    type: 'apiKey',
    in: 'header',
    name: 'Gingham-CSRF-Token',
    description: 'Required with a session for every method except GET: `csrf_token` of `GET /v1/session`.',
  },
};

/** The rules of contract 1.517.0. */
const usualRules: SchemaRules = { products: commonProducts, hasRegistrationErrorDetails: false };

/**
 * Returns the OpenAPI 3.1 document of a server with these rules, generated from the operations. Server URLs start with
 * `origin`; without it, they are relative.
 *
 * @throws Error if two different schemas have the same title
 */
export function openApiDocument(
  of: readonly Operation[] = operations,
  origin = '',
  rules: SchemaRules = usualRules,
): OpenApiDocument {
  const components = new Components((schema) => schemaUnder(rules, schema));
  const paths: OpenApiDocument['paths'] = {};
  for (const operation of of) {
    const path = operation.path.replaceAll(/:(\w+)/gu, '{$1}');
    const described = toOperation(operation, components);
    if (described.servers !== undefined) described.servers = serversAt(origin, described.servers);
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: described };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gingham',
      version: packageVersion,
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: serversAt(origin, [base, production, development, sandbox]),
    tags: (Object.keys(tags) as Tag[])
      .filter((name) => of.some(({ tag }) => tag === name))
      .map((name) => ({ name, description: tags[name] })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components.schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      examples: Object.fromEntries(
        errorCodes.map((code) => [
          code,
          { summary: errorTable[code].message, value: exampleErrorBody(code) },
        ]),
      ),
      securitySchemes,
    },
  };
}

function serversAt(origin: string, servers: OpenApiDocument['servers']): OpenApiDocument['servers'] {
  return servers.map((server) => ({ ...server, url: `${origin}${server.url}` }));
}

function toOperation(operation: Operation, components: Components): OpenApiOperation {
  const parameters = [
    ...toParameters(operation.params, 'path', components),
    ...toParameters(operation.query, 'query', components),
    ...(takesIfMatch(operation) ? [ifMatch] : []),
    ...(takesIdempotencyKey(operation) ? [idempotencyKey] : []),
  ];
  const { id, tag, roles, summary, description, body, example, reply, replyExample, cli } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description,
    ...serversOf[tag],
    security: [...securityOf[tag], ...(roles === undefined ? [] : [{ session: [], csrfToken: [] }])],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body && {
      requestBody: {
        description: `JSON in UTF-8, at most ${sizeOf(operation.bodyBytesMax ?? bodyBytesMax)}.`,
        required: requiresBody(operation),
        content: { 'application/json': { schema: components.schemaOf(body), example } },
      },
    }),
    responses: {
      200: {
        description: 'Success.',
        ...headersOf(operation),
        content: { 'application/json': { schema: components.schemaOf(reply), example: replyExample } },
      },
      ...Object.fromEntries(
        [...errorsByStatus(operation)].map(([status, errors]) => [
          status,
          toErrorResponse(operation, errors, components),
        ]),
      ),
    },
    ...(cli && { 'x-cli': cli }),
  };
}

const ifMatch: OpenApiParameter = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description:
    'The `ETag` of the version that the change is based on, with its quotes: if the resource has changed since, nothing is ' +
    'changed and the call returns `PRECONDITION_FAILED`, with the changed `fields`. Without it, the last change wins.',
  schema: { type: 'string' },
};

const idempotencyKey: OpenApiParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A key for this request, new for each: 1 to 255 printable ASCII characters, in double quotes or without. For 24 hours, a ' +
    'repetition of the request with its key changes nothing and returns the first reply, with its secrets. Another request ' +
    'with the key returns `IDEMPOTENCY_KEY_REUSED`.',
  schema: { type: 'string' },
};

/** The headers of a successful reply. */
function headersOf(operation: Operation): Pick<OpenApiResponse, 'headers'> {
  const isVersioned = operation.tag === 'Management' && versionedPartOf(operation.reply) !== undefined;
  const headers = {
    ...(isVersioned && { ETag: entityTag }),
    ...(takesIdempotencyKey(operation) && { [replayedHeader]: replayed }),
  };
  return Object.keys(headers).length === 0 ? {} : { headers };
}

const replayed = {
  description: '`true` if the reply is that of an earlier request with the same `Idempotency-Key`.',
  schema: { type: 'string' },
};

const entityTag = { description: 'The `version` of the resource, in quotes.', schema: { type: 'string' } };

function sizeOf(bytes: number): string {
  const kib = bytes / 1024;
  return kib < 1024 ? `${kib} KiB` : `${kib / 1024} MiB`;
}

function toParameters(
  schema: TSchema | undefined,
  place: OpenApiParameter['in'],
  components: Components,
): OpenApiParameter[] {
  const { properties = {}, required = [] }: JsonSchema =
    schema === undefined ? {} : components.schemaOf(schema);
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: place,
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: property,
  }));
}

function toErrorResponse(
  { tag }: Operation,
  errors: readonly ErrorMeaning[],
  components: Components,
): OpenApiResponse {
  const codes = errors.map(({ code }) => code);
  return {
    description: errors.map(({ code, message }) => `- \`${code}\`: ${message}`).join('\n'),
    ...(codes.some((code) => retriedCodes.includes(code)) && {
      headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } },
    }),
    content: {
      'application/json': {
        schema: components.schemaOf(errorSchemaOf(tag)),
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}
