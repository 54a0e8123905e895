import Type, { type Static, type TObject, type TProperties, type TSchema } from 'typebox';
import { environments } from '../domain/environment.ts';
import { productsOf1517 } from '../domain/product.ts';
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
 * Assembles the example of a schema from those of its fields, as far as `differences` do not state another value.
 * Optional fields have a value only if their schema has an example, and nullable ones are null otherwise. A required
 * field for which there is no value is undefined; the tests report it.
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
    return stated === undefined
      ? [assemble(items)]
      : (stated as unknown[]).map((item) => assemble(items, item));
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

export const exampleCredentials = {
  client_id: '5e2f8a1c9b7d4e6f0a3b5c7d',
  secret: '3f1a9c5e7b2d4f6081a3c5e7f90b2d',
} as const;

/** The caller's credentials, an alternative to the headers. */
export const credentialFields = {
  client_id: Type.Optional(
    Type.String({
      description: 'Your client_id; can be in the header PLAID-CLIENT-ID instead.',
      [example]: exampleCredentials.client_id,
    }),
  ),
  secret: Type.Optional(
    Type.String({
      description: 'Your secret; can be in the header PLAID-SECRET instead.',
      [example]: exampleCredentials.secret,
    }),
  ),
};

export const exampleRequestId = 'aB3dE5fG7hJ9kL1';
export const exampleUser = {
  user_id: '019e1a3c-b1d3-7f56-8a90-92a3b4c5d6e7',
  name: 'Mona Lind',
  email: 'mona@meadow.example.com',
} as const;

export const exampleEndpointId = '019e1a3c-b1d3-7f56-a07f-92a3b4c5d6e7';
export const exampleDeliveryId = '4711';
export const exampleEndCustomerId = '8c1d2e3f4a5b6c7d8e9f0a1b';
export const exampleKeyId = '6c5516e1-92dc-479e-a8ff-5a51992e0001';

export const exampleTimestamp = '2026-05-04T09:30:00.000Z';

export const examplePartner = {
  client_id: exampleCredentials.client_id,
  name: 'Meadow Platform',
  products: [...productsOf1517],
  environments: [...environments],
  review_policy: 'AUTOMATIC',
  flowdown_status: 'COMPLETE',
  questionnaire_status: 'COMPLETE',
  technical_contact: { given_name: 'Mona', family_name: 'Lind', email: 'mona@meadow.example.com' },
  billing_contact: { given_name: 'Raj', family_name: 'Patel', email: 'raj@meadow.example.com' },
  customer_support_info: null,
  uses_co_branded_consent_pane: false,
  has_monthly_service_commitment: false,
  logo_sha256: null,
  created_at: exampleTimestamp,
  updated_at: exampleTimestamp,
  expires_at: null,
} as const;

export const exampleSecret = {
  secret_id: '019e1a3c-5b7d-7f90-8a2b-3c4d5e6f7081',
  environment: 'sandbox',
  created_at: exampleTimestamp,
} as const;

export const exampleInstitution = {
  institution_id: 'ins_901234',
  name: 'Harbour Bank',
  classic_disablement_date: '2027-01-31',
  typical_pace_days: 7,
  requires_logo: false,
  connector: null,
  has_dynamic_registration: false,
  retired_at: null,
} as const;

export const exampleDirectCustomer = {
  direct_customer_id: '019e1a3c-6c8e-7a01-9b3c-4d5e6f708192',
  legal_name: 'Juniper Pay Ltd.',
  website: 'juniper.example.com',
  created_at: exampleTimestamp,
} as const;

export const exampleToken = {
  token_id: '019e1a3c-7d9f-7b12-8c4d-5e6f708192a3',
  name: 'Meadow’s back office',
  partner_client_id: exampleCredentials.client_id,
  created_at: exampleTimestamp,
} as const;

export const exampleEndCustomerSummary = {
  client_id: exampleEndCustomerId,
  partner_client_id: exampleCredentials.client_id,
  realm: 'live',
  status: 'PENDING_ENABLEMENT',
  company_name: 'Sunflower Savings',
  legal_entity_name: 'Sunflower Savings Inc.',
  application_name: 'Sunflower',
  website: 'sunflower.example.com',
  review_reasons: [],
  decision_reason: null,
  flowdown_status: 'COMPLETE',
  questionnaire_status: 'COMPLETE',
  created_at: exampleTimestamp,
  updated_at: exampleTimestamp,
  enabled_at: null,
  removed_at: null,
} as const;

export const exampleEndCustomerKey = {
  key_id: '019e1a3c-8ea0-7c23-9d5e-6f708192a3b4',
  environment: 'sandbox',
  calls_left: null,
  created_at: exampleTimestamp,
} as const;

export const exampleEndCustomer = {
  ...exampleEndCustomerSummary,
  registration_number: null,
  products: ['auth', 'transactions'],
  create_link_customization: false,
  logo_sha256: null,
  technical_contact: { given_name: 'Ada', family_name: 'Okafor', email: 'ada@sunflower.example.com' },
  billing_contact: { given_name: 'Ben', family_name: 'Ruiz', email: 'ben@sunflower.example.com' },
  customer_support_info: null,
  address: {
    city: 'Portland',
    street: '9 Garden Way',
    region: 'OR',
    postal_code: '97201',
    country_code: 'US',
  },
  assets_under_management: null,
  redirect_uris: ['https://app.sunflower.example.com/oauth'],
  is_diligence_attested: true,
  is_bank_addendum_completed: true,
  registrations: [],
  keys: [{ ...exampleEndCustomerKey, revoked_at: null }],
  conflicts: null,
} as const;

export const exampleEvent = {
  event_id: '019e1a3c-9fb1-7d34-8e6f-708192a3b4c5',
  type: 'end_customer.approved',
  actor: `operator:${exampleToken.token_id}`,
  institution_id: null,
  environment: null,
  data: { before: 'UNDER_REVIEW', after: 'PENDING_ENABLEMENT', reason: 'Documents are in order.' },
  occurred_at: exampleTimestamp,
  recorded_at: exampleTimestamp,
} as const;

export const exampleAuditEvent = {
  ...exampleEvent,
  actor_label: exampleToken.name,
  realm: 'live',
  partner_client_id: exampleCredentials.client_id,
  end_customer_client_id: exampleEndCustomerId,
  partner_name: examplePartner.name,
  end_customer_name: exampleEndCustomer.company_name,
  institution_name: null,
  changes: [{ field: 'status', before: 'UNDER_REVIEW', after: 'PENDING_ENABLEMENT', is_secret: false }],
} as const;
