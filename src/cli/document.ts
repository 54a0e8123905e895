import { readFileSync } from 'node:fs';
import type { OpenApiDocument, OpenApiOperation } from '../api/openapi.ts';
import type { JsonSchema } from '../api/openapi-components.ts';
import type { CliEntry } from '../api/operation.ts';

/** The section of the document whose operations have commands: the others are called by partners' programs and browsers. */
const sectionWithCommands = 'Management';

/** Verbs that all nouns share, in the order of the help; others are the names of actions. */
export const commonVerbs: readonly string[] = ['list', 'show', 'create', 'update', 'remove'];

/** A schema of the document with the schemas that it refers to in place. */
export type Schema = JsonSchema;

/** A list in a reply. */
export interface List {
  name: string;
  /** Fields of its items that are not lists or objects. */
  columns: readonly string[];
}

/** An operation of the document, and its command. */
export interface Operation {
  id: string;
  method: string;
  /** Parameters are written `{name}`. */
  path: string;
  /** Nouns and a verb: `end-customer key create`. */
  words: readonly string[];
  summary: string;
  description: string;
  params: Schema;
  query: Schema;
  body: Schema | undefined;
  /** Whether it takes `If-Match`. */
  isConditional: boolean;
  /** Whether it takes `Idempotency-Key`. */
  isRepeatable: boolean;
  /** The list in the reply, if it is one. */
  list: List | undefined;
  entry: CliEntry;
}

/** Reads the OpenAPI document: it is two folders up, both from `src` and from `dist`. */
export function readDocument(): OpenApiDocument {
  return JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'));
}

/** Returns the operations that have commands: by noun, common verbs first. */
export function operationsIn(document: OpenApiDocument): Operation[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags[0] === sectionWithCommands)
      .map(([method, operation]) => toOperation(document, method, path, operation)),
  );
  return operations.sort((a, b) => compareNouns(a, b) || rankOf(a) - rankOf(b));
}

function compareNouns(a: Operation, b: Operation): number {
  const [nounsOfA, nounsOfB] = [a, b].map(({ words }) => words.slice(0, -1).join(' '));
  return (nounsOfA ?? '').localeCompare(nounsOfB ?? '', 'en');
}

function rankOf({ words }: Operation): number {
  const rank = commonVerbs.indexOf(words.at(-1) ?? '');
  return rank === -1 ? commonVerbs.length : rank;
}

function toOperation(
  document: OpenApiDocument,
  method: string,
  path: string,
  { operationId: id, summary, description, parameters = [], requestBody, ...more }: OpenApiOperation,
): Operation {
  const { schemas } = document.components;
  const inPlace = (place: string): Schema => ({
    properties: Object.fromEntries(
      parameters
        .filter((parameter) => parameter.in === place)
        .map(({ name, schema, description: about }) => {
          const property = inlined(schema, schemas);
          return [name, about === undefined ? property : { ...property, description: about }];
        }),
    ),
  });
  const takesHeader = (header: string) =>
    parameters.some(({ in: place, name }) => place === 'header' && name === header);
  return {
    id,
    method: method.toUpperCase(),
    path,
    words: wordsOf(document, method, path),
    summary,
    description,
    params: inPlace('path'),
    query: inPlace('query'),
    isConditional: takesHeader('If-Match'),
    isRepeatable: takesHeader('Idempotency-Key'),
    body: requestBody && inlined(requestBody.content['application/json'].schema, schemas),
    list: listIn(document, method, path),
    entry: more['x-cli'] ?? {},
  };
}

/** Returns a schema, or the one that it refers to. */
function resolved(schema: Schema, all: Record<string, Schema>): Schema {
  return schema.$ref === undefined ? schema : (all[schema.$ref.split('/').at(-1) ?? ''] ?? {});
}

/** Returns a schema with the schemas that it refers to in place. */
function inlined(schema: Schema, all: Record<string, Schema>): Schema {
  const { properties, items, anyOf, ...rest } = resolved(schema, all);
  return {
    ...rest,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, inlined(property, all)]),
      ),
    }),
    ...(items && { items: inlined(items, all) }),
    ...(anyOf && { anyOf: anyOf.map((option) => inlined(option, all)) }),
  };
}

/** Derives the words of a command: `POST /v1/webhook-endpoints/{endpoint_id}/pause` is `webhook-endpoint pause`. */
function wordsOf(document: OpenApiDocument, method: string, path: string): string[] {
  const names = path.split('/').filter((segment) => !/^(?:v1|\{.*\}|)$/u.test(segment));
  const isAction = method === 'post' && names.length > 1 && !isCollection(document, path);
  const nouns = (isAction ? names.slice(0, -1) : names).map(singular);
  return [...nouns, isAction ? (names.at(-1) ?? '') : verbOf(document, method, path)];
}

function verbOf(document: OpenApiDocument, method: string, path: string): string {
  if (method === 'get') return listIn(document, method, path) === undefined ? 'show' : 'list';
  return { post: 'create', patch: 'update', delete: 'remove' }[method] ?? method;
}

/** Whether a path has items: it lists them, items are below it, or its operation says that it creates one. */
function isCollection(document: OpenApiDocument, path: string): boolean {
  return (
    document.paths[path]?.['post']?.['x-cli']?.creates === true ||
    listIn(document, 'get', path) !== undefined ||
    Object.keys(document.paths).some((other) => other.startsWith(`${path}/{`))
  );
}

function singular(noun: string): string {
  return noun
    .replace(/ies$/u, 'y')
    .replace(/(?<=ss|sh|ch|x)es$/u, '')
    .replace(/(?<![su])s$/u, '');
}

/** Returns the list in the reply of an operation: the first list of objects. */
function listIn({ paths, components }: OpenApiDocument, method: string, path: string): List | undefined {
  const fieldsOf = (schema: Schema = {}) =>
    Object.entries(resolved(schema, components.schemas).properties ?? {});
  const isScalar = (schema: Schema): boolean => {
    const { type, anyOf = [] } = resolved(schema, components.schemas);
    return type !== 'object' && type !== 'array' && anyOf.every(isScalar);
  };
  const reply = paths[path]?.[method]?.responses['200']?.content['application/json'].schema;
  for (const [name, { items }] of fieldsOf(reply)) {
    const fields = fieldsOf(items);
    if (fields.length === 0) continue;
    return { name, columns: fields.filter(([, field]) => isScalar(field)).map(([column]) => column) };
  }
  return undefined;
}
