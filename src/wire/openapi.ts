import { readFileSync } from 'node:fs';
import type { TSchema } from 'typebox';
import { errorTable, retriedCodes } from './errors.ts';
import { Components, type JsonSchema } from './openapi-components.ts';
import { bodyBytesMax, type Operation, requiresBody, type Tag } from './operation.ts';
import { type ErrorMeaning, errorsByStatus } from './operation-errors.ts';
import { operations } from './operations.ts';
import { errorCodes, exampleErrorBody, plaidError } from './plaid-error.ts';

export interface OpenApiParameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

export interface OpenApiResponse {
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
  /** Where they are not the document's. */
  servers?: { url: string; description: string }[];
  security: Record<string, never[]>[];
  parameters?: OpenApiParameter[];
  requestBody?: {
    description: string;
    required: boolean;
    content: { 'application/json': { schema: JsonSchema; example: unknown } };
  };
  responses: Record<string, OpenApiResponse>;
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
  /** By path, then by method in lower case. */
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: {
    schemas: Record<string, JsonSchema>;
    examples: Record<string, { summary: string; value: unknown }>;
    securitySchemes: Record<string, object>;
  };
}

const description = `A self-hosted partner server for open banking, compatible with Plaid’s Partner API.

An environment is named by the first segment of the path (\`/sandbox/partner/customer/get\`), else by the first
label of the host (\`sandbox.partners.example.com\`), else it is the server’s default. Production and development
see the same end customers; the sandbox has its own, which only the partner that made them can see.`;

const tags: Record<Tag, string> = {
  Partner: 'What a partner’s own program calls, with its client_id and secret.',
  Simulation: 'Steers a partner’s own sandbox. An addition of this server.',
  Management: 'The operator’s side, with a bearer token. An addition of this server.',
  Session: 'Who is signed in at the console.',
  Service: 'For load balancers and monitors.',
};

const base = { url: '/', description: 'The host’s environment, else the default one.' };
const production = { url: '/production', description: 'Production: live end customers.' };
const development = {
  url: '/development',
  description: 'Development: the same end customers as production.',
};
const sandbox = { url: '/sandbox', description: 'Sandbox: a rehearsal, private to each partner.' };

const serversOf: Record<Tag, Pick<OpenApiOperation, 'servers'>> = {
  Partner: {},
  Simulation: { servers: [sandbox] },
  Management: { servers: [base] },
  Session: { servers: [base] },
  Service: { servers: [base] },
};

const credentials = { clientId: [], secret: [], plaidVersion: [] };

/** An empty requirement stands for credentials in the body. */
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
    description: 'The client_id; may be in the body instead.',
  },
  secret: {
    type: 'apiKey',
    in: 'header',
    name: 'PLAID-SECRET',
    description: 'The secret of the request’s environment; may be in the body instead.',
  },
  plaidVersion: {
    type: 'apiKey',
    in: 'header',
    name: 'Plaid-Version',
    description: 'The version of the API: 2020-09-14, which is also what its absence stands for.',
  },
  bearerToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'A management token, of the operator’s scope or of one partner’s.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-gingham',
    description:
      'Of someone who is signed in at the console; PLAID-CLIENT-ID names the partner they act for.',
  },
  csrfToken: {
    type: 'apiKey',
    in: 'header',
    name: 'Gingham-CSRF-Token',
    description: 'Goes with a session, on every method but GET: `csrf_token` of `GET /v1/session`.',
  },
};

/**
 * The OpenAPI 3.1 document of all operations, made from their definitions. Its addresses are under `origin`, those that
 * begin with a slash without it.
 *
 * @throws Error when two different schemas have the same title
 */
export function openApiDocument(of: readonly Operation[] = operations, origin = ''): OpenApiDocument {
  const components = new Components();
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
      version: packageVersion(),
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
  ];
  const { id, tag, roles, summary, description, body, example, reply, replyExample } = operation;
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
        description: `At most ${sizeOf(operation.bodyBytesMax ?? bodyBytesMax)} of JSON in UTF-8.`,
        required: requiresBody(operation),
        content: { 'application/json': { schema: components.schemaOf(body), example } },
      },
    }),
    responses: {
      200: {
        description: 'Done.',
        content: { 'application/json': { schema: components.schemaOf(reply), example: replyExample } },
      },
      ...Object.fromEntries(
        [...errorsByStatus(operation)].map(([status, errors]) => [
          status,
          toErrorResponse(errors, components),
        ]),
      ),
    },
  };
}

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

function toErrorResponse(errors: readonly ErrorMeaning[], components: Components): OpenApiResponse {
  const codes = errors.map(({ code }) => code);
  return {
    description: errors.map(({ code, message }) => `- \`${code}\`: ${message}`).join('\n'),
    ...(codes.some((code) => retriedCodes.includes(code)) && {
      headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } },
    }),
    content: {
      'application/json': {
        schema: components.schemaOf(plaidError),
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

/** package.json stands two folders up, beside `src` as beside `dist`. */
export function packageVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
