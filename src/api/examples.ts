import Type, { type Static, type TObject, type TProperties, type TSchema } from 'typebox';
import { isTime, type Time } from './codec.ts';

/** Key of a schema's example. As a symbol, it is in no document. */
export const example = Symbol('example');

/**
 * Parts of an example that differ from the examples of the fields. Undefined omits a field; `{}` shows an object that is
 * otherwise null or omitted.
 */
export type DifferencesOf<Fields extends TProperties> = Differences<Static<TObject<Fields>>>;

type Differences<Wire> = Wire extends Time
  ? string
  : Wire extends readonly (infer Item)[]
    ? readonly Differences<Item>[]
    : Wire extends object
      ? { readonly [Name in keyof Wire]?: Differences<Wire[Name]> | undefined }
      : Wire;

/** The same schema with another example. */
export function withExample<T extends TSchema>(schema: T, value: Differences<Static<T>>): T {
  return { ...schema, [example]: value };
}

/** The parts of a JSON schema that decide its example. */
interface JsonSchema {
  [example]?: unknown;
  [isTime]?: true;
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: readonly string[];
}

/**
 * Assembles the example of a schema from those of its fields, except where `differences` states another value. Times,
 * enums and booleans have a usual value. Without an example, an optional field is omitted, a nullable one null, and any
 * other undefined, which the tests report.
 */
export function exampleOf(schema: TSchema, differences?: unknown): unknown {
  return assemble(schema as JsonSchema, differences);
}

function assemble(schema: JsonSchema, stated: unknown = schema[example]): unknown {
  const { anyOf, properties, items } = schema;
  if (anyOf !== undefined) {
    const isNull = stated === undefined ? anyOf.some(isNullType) && !hasExample(schema) : stated === null;
    return isNull ? null : assemble(anyOf.find((option) => !isNullType(option)) ?? {}, stated);
  }
  if (properties !== undefined) {
    return assembleObject(schema, { ...(schema[example] as object), ...(stated as object) });
  }
  if (items !== undefined) {
    return ((stated ?? [undefined]) as unknown[]).map((item) => assemble(items, item));
  }
  return stated === undefined ? usualValue(schema) : stated;
}

function assembleObject(
  { properties = {}, required = [] }: JsonSchema,
  stated: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const isShown = (name: string) =>
    name in stated
      ? stated[name] !== undefined
      : required.includes(name) || hasExample(properties[name] as JsonSchema);
  // Unknown names are kept, so that the tests report them.
  const names = new Set([...Object.keys(properties), ...Object.keys(stated)]);
  return Object.fromEntries(
    [...names].filter(isShown).map((name) => [name, assemble(properties[name] ?? {}, stated[name])]),
  );
}

function usualValue(schema: JsonSchema): unknown {
  if (schema[isTime]) return exampleTimestamp;
  if (schema.type === 'boolean' && schema.enum === undefined) return false;
  return schema.const ?? schema.enum?.[0];
}

function isNullType({ type }: JsonSchema): boolean {
  return type === 'null';
}

function hasExample(schema: JsonSchema): boolean {
  return schema[example] !== undefined || (schema.anyOf?.some(hasExample) ?? false);
}

// Values of fields in several files.

export const exampleTimestamp = '2026-05-04T09:30:00.000Z';
export const exampleRequestId = 'aB3dE5fG7hJ9kL1';
export const exampleEndpointId = '019e1a3c-b1d3-7f56-a07f-92a3b4c5d6e7';
export const exampleDeliveryId = 'whd_7c1f0e9ab35d4862a0c4f1d96be8723d';
export const exampleKeyId = '6c5516e1-92dc-479e-a8ff-5a51992e0001';

export const examplePartner = {
  client_id: '5e2f8a1c9b7d4e6f0a3b5c7d',
  secret: '3f1a9c5e7b2d4f6081a3c5e7f90b2d',
  name: 'Meadow Platform',
} as const;

export const exampleEndCustomer = {
  client_id: '8c1d2e3f4a5b6c7d8e9f0a1b',
  company_name: 'Sunflower Savings',
  legal_entity_name: 'Sunflower Savings Inc.',
  application_name: 'Sunflower',
  website: 'sunflower.example.com',
  products: ['auth', 'transactions'],
  redirect_uris: ['https://app.sunflower.example.com/oauth'],
} as const;

export const exampleInstitution = { institution_id: 'ins_901234', name: 'Harbour Bank' } as const;

export const exampleToken = {
  token_id: '019e1a3c-7d9f-7b12-8c4d-5e6f708192a3',
  name: 'Meadow’s back office',
} as const;

export const exampleUser = {
  user_id: '019e1a3c-b1d3-7f56-8a90-92a3b4c5d6e7',
  name: 'Mona Lind',
  email: 'mona@meadow.example.com',
} as const;

/** The caller's credentials, an alternative to the headers. */
export const credentialFields = {
  client_id: Type.Optional(
    Type.String({
      description: 'Your client_id; can be in the header PLAID-CLIENT-ID instead.',
      [example]: examplePartner.client_id,
    }),
  ),
  secret: Type.Optional(
    Type.String({
      description: 'Your secret; can be in the header PLAID-SECRET instead.',
      [example]: examplePartner.secret,
    }),
  ),
};
