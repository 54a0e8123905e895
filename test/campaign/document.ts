import { readFileSync } from 'node:fs';
import { repository } from '../support/process.ts';

/** A schema of the OpenAPI document, with the keywords that it uses. */
export interface Schema {
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  items?: Schema;
  anyOf?: Schema[];
  required?: string[];
  properties?: Record<string, Schema>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  schema: Schema;
}

/** An operation as the OpenAPI document describes it. */
export interface Documented {
  id: string;
  method: string;
  /** With placeholders: `/v1/users/{user_id}`. */
  path: string;
  tag: string;
  parameters: Parameter[];
  /** Undefined if the operation has no body. */
  body: Schema | undefined;
  example: Record<string, unknown>;
}

const document = JSON.parse(readFileSync(`${repository}docs/openapi.json`, 'utf8'));

/** Returns the schema that a reference names, or the schema itself. */
export function resolved(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const steps = schema.$ref.slice('#/'.length).split('/');
  return resolved(steps.reduce((at, step) => at[step], document));
}

export const documented: readonly Documented[] = Object.entries<Record<string, unknown>>(
  document.paths,
).flatMap(([path, methods]) =>
  // biome-ignore lint/suspicious/noExplicitAny: read from JSON
  Object.entries<any>(methods).map(([method, { operationId, tags, parameters = [], requestBody }]) => {
    const content = requestBody?.content['application/json'];
    return {
      id: operationId,
      method: method.toUpperCase(),
      path,
      tag: tags[0],
      parameters,
      body: content?.schema,
      example: content?.example ?? {},
    };
  }),
);
