import type { OpenApiParameter } from '../../api/openapi.ts';
import { type JsonSchema, schemaRefPrefix } from '../../api/openapi-components.ts';
import { type Html, html, nothing } from '../html.ts';
import { breakable, inline } from './prose.ts';

export type Schemas = Readonly<Record<string, JsonSchema>>;

/** A field of a body, at any depth. */
interface Field {
  /** `address.city`, `institutions[].name`. */
  path: string;
  isRequired: boolean;
  schema: JsonSchema;
}

/** Whether a table shows what to send (required fields), or what can be absent (optional fields). */
type Side = 'request' | 'reply';

/** The fields of an object, one per row, each followed by its nested fields. */
export function fieldTable(caption: string, schema: JsonSchema, side: Side, schemas: Schemas): Html {
  return table(caption, fieldsOf(schema, schemas, ''), side, schemas);
}

export function parameterTable(parameters: readonly OpenApiParameter[], schemas: Schemas): Html {
  const fields = parameters.map(({ name, required, description, schema }) => ({
    path: name,
    isRequired: required,
    schema: description === undefined ? schema : { ...schema, description },
  }));
  return table('Parameters of path and query', fields, 'request', schemas);
}

function table(caption: string, fields: readonly Field[], side: Side, schemas: Schemas): Html {
  return html`<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">Field</th><th scope="col">Meaning</th></tr></thead>
<tbody>${fields.map((field) => row(field, side, schemas))}</tbody>
</table>
`;
}

function row({ path, isRequired, schema }: Field, side: Side, schemas: Schemas): Html {
  const within = path.slice(0, path.lastIndexOf('.') + 1);
  const presence =
    side === 'request' && isRequired ? 'required' : side === 'reply' && !isRequired ? 'optional' : '';
  const limits = limitsOf(schema, schemas);
  return html`
<tr><th scope="row"><code><span class="within">${breakable(within)}</span><wbr><span class="name">${breakable(path.slice(within.length))}</span></code>
<span class="type">${typeOf(schema, schemas)}${presence === '' ? nothing : html` <b>${presence}</b>`}</span></th>
<td>${inline(descriptionOf(schema, schemas))}${limits.map((limit) => html` <span class="limits">${limit}.</span>`)}</td></tr>`;
}

function fieldsOf(schema: JsonSchema, schemas: Schemas, prefix: string): Field[] {
  const { properties = {}, required = [] } = resolved(schema, schemas);
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const { schema: inner, steps } = innermost(property, schemas);
    const field: Field = { path, isRequired: required.includes(name), schema: property };
    return [field, ...fieldsOf(inner, schemas, `${path}${steps}.`)];
  });
}

/** The schema within nulls and arrays, and its suffix in a path. */
function innermost(schema: JsonSchema, schemas: Schemas): { schema: JsonSchema; steps: string } {
  const plain = resolved(orNull(schema)?.schema ?? schema, schemas);
  if (plain.items === undefined) return { schema: plain, steps: '' };
  const { schema: inner, steps } = innermost(plain.items, schemas);
  return { schema: inner, steps: `[]${steps}` };
}

function resolved(schema: JsonSchema, schemas: Schemas): JsonSchema {
  return schema.$ref === undefined ? schema : (schemas[schema.$ref.slice(schemaRefPrefix.length)] ?? {});
}

/** The other variant of a nullable schema. */
function orNull({ anyOf = [] }: JsonSchema): { schema: JsonSchema } | undefined {
  const [schema, other] = anyOf;
  return schema !== undefined && other?.type === 'null' ? { schema } : undefined;
}

function typeOf(schema: JsonSchema, schemas: Schemas): Html {
  const nullable = orNull(schema);
  if (nullable !== undefined) return html`${typeOf(nullable.schema, schemas)} or null`;
  const { title, type = 'any', items, enum: values } = resolved(schema, schemas);
  if (items !== undefined) return html`array of ${typeOf(items, schemas)}`;
  if (values !== undefined && title !== undefined)
    return html`<a href="#enum-${title}">${breakable(title)}</a>`;
  return html`${type}`;
}

function descriptionOf(schema: JsonSchema, schemas: Schemas): string {
  const { description, items } = resolved(orNull(schema)?.schema ?? schema, schemas);
  return schema.description ?? description ?? (items === undefined ? '' : descriptionOf(items, schemas));
}

function limitsOf(schema: JsonSchema, schemas: Schemas): string[] {
  const {
    title,
    enum: values,
    format,
    minimum,
    maximum,
    maxLength,
    maxItems,
    items,
  } = resolved(orNull(schema)?.schema ?? schema, schemas);
  const limits: string[] = [];
  if (values !== undefined && title === undefined) limits.push(`One of ${values.join(', ')}`);
  if (format === 'idn-email') limits.push('An email address');
  if (format === 'date') limits.push('A date, YYYY-MM-DD');
  if (minimum !== undefined && maximum !== undefined) limits.push(`${minimum} to ${maximum}`);
  else if (minimum !== undefined) limits.push(`≥ ${minimum}`);
  else if (maximum !== undefined) limits.push(`≤ ${maximum}`);
  if (maxLength !== undefined) limits.push(`≤ ${maxLength} characters`);
  if (maxItems !== undefined) limits.push(`≤ ${maxItems} items`);
  if (items !== undefined)
    limits.push(...limitsOf(items, schemas).map((limit) => `Each: ${limit.toLowerCase()}`));
  return limits;
}
