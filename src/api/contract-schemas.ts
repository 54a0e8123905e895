import type { TSchema } from 'typebox';
import type { ContractRules } from '../domain/contract.ts';
import { type Product, products } from '../domain/product.ts';
import { productTitle } from './fields.ts';
import type { JsonSchema } from './openapi-components.ts';
import { registrationErrorDetails, registrationErrorTitle } from './partner/oauth-institutions.ts';

/** The rules that schemas depend on. */
export type SchemaRules = Pick<ContractRules, 'products' | 'hasRegistrationErrorDetails'>;

/** By list of products, so that the servers of a process share their schemas, and the checks compiled from them. */
const bodies = new Map<readonly Product[], WeakMap<TSchema, TSchema>>();

/** Returns the schema of a body as a server with these rules accepts it; the same one if they do not concern it. */
export function bodyUnder(
  { products: accepted }: Pick<ContractRules, 'products'>,
  body: TSchema | undefined,
): TSchema | undefined {
  if (body === undefined || accepted === products) return body;
  const known = bodies.get(accepted) ?? new WeakMap<TSchema, TSchema>();
  bodies.set(accepted, known);
  const accepting =
    known.get(body) ?? amended(body as JsonSchema, (schema) => withProducts(schema, accepted));
  known.set(body, accepting);
  return accepting;
}

/** Returns a schema as the document of a server with these rules describes it. */
export function schemaUnder(rules: SchemaRules, schema: JsonSchema): JsonSchema {
  return amended(schema, (part) => withErrorDetails(withProducts(part, rules.products), rules));
}

function withProducts(schema: JsonSchema, accepted: readonly Product[]): JsonSchema {
  return schema.title === productTitle ? { ...schema, enum: [...accepted] } : schema;
}

/** Either a registration's errors always have the details, or never. */
function withErrorDetails(schema: JsonSchema, { hasRegistrationErrorDetails }: SchemaRules): JsonSchema {
  if (schema.title !== registrationErrorTitle) return schema;
  const details = Object.keys(registrationErrorDetails);
  const fields = Object.entries(schema.properties ?? {}).filter(
    ([name]) => hasRegistrationErrorDetails || !details.includes(name),
  );
  return { ...schema, properties: Object.fromEntries(fields), required: fields.map(([name]) => name) };
}

/** Returns a schema with an amendment of its parts; those that do not change are shared with the original. */
function amended(schema: JsonSchema, amend: (schema: JsonSchema) => JsonSchema): JsonSchema {
  const inner = (part: JsonSchema) => amended(part, amend);
  const { properties, items, anyOf } = schema;
  const fields =
    properties && Object.entries(properties).map(([name, field]) => [name, inner(field)] as const);
  const options = anyOf?.map(inner);
  const changes: Partial<JsonSchema> = {
    ...(fields?.some(([name, field]) => field !== properties?.[name]) && {
      properties: Object.fromEntries(fields),
    }),
    ...(items !== undefined && inner(items) !== items && { items: inner(items) }),
    ...(options?.some((option, index) => option !== anyOf?.[index]) && { anyOf: options }),
  };
  return amend(Object.keys(changes).length === 0 ? schema : { ...schema, ...changes });
}
