import { png } from '../support/png.ts';
import { type Documented, type Parameter, resolved, type Schema } from './document.ts';
import { type Ids, kindOf } from './ids.ts';

const logo = png().toString('base64');
const odd: readonly unknown[] = [
  ...['', ' ', '\0', '\ud800', '%00', '../..', "'; --", '\u202e', '𒀀'.repeat(40), 'x'.repeat(1_100)],
  ...[null, true, 0, -1, 1.5, 1e308, 2 ** 53, [], [[]], {}, { constructor: {} }],
];

/** Values of fields that must be limited, as tests call no other machine and wait for nothing. */
const limited: Readonly<Record<string, (generate: Generator) => unknown>> = {
  url: (g) => g.pick([g.receiver, g.receiver, 'http://127.0.0.1:9/closed', 'https://169.254.169.254/']),
  registration_endpoint: () => 'https://127.0.0.1:9/register',
  registration_client_uri: () => 'https://127.0.0.1:9/register/1',
  website: (g) => `${g.text()}.example`.replaceAll(' ', '-').toLowerCase(),
  email: (g) => `${g.text().replaceAll(' ', '-')}@example.com`,
  logo: (g) => g.pick([null, logo, undefined, undefined]),
  latency_ms: (g) => g.integer(1, 3),
  drop_connection: () => undefined,
  // Errors of the server are what the campaign looks for.
  error_code: (g) => g.pick(['RATE_LIMIT', 'CUSTOMER_NOT_FOUND', 'INVALID_FIELD', 'OTHER']),
  times: (g) => g.integer(1, 2),
  seconds: (g) => g.integer(1, 200_000),
  wait_seconds: () => 0,
  operation: (g) => g.pick(['/partner/customer/create', '/partner/customer/get', 'partnerCustomerGet']),
  password: (g) => g.text(),
};

/** Generates parameters and bodies for the operations of the OpenAPI document, by one seed. */
export class Generator {
  readonly random: () => number;
  readonly #ids: Ids;
  /** Where webhooks may be sent. */
  readonly receiver: string;
  /** The caller's tenant; undefined for the operator and for callers without credentials. */
  tenant: string | undefined;
  #count = 0;

  constructor(random: () => number, ids: Ids, receiver: string) {
    this.random = random;
    this.#ids = ids;
    this.receiver = receiver;
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  integer(min: number, max: number): number {
    return min + Math.floor(this.random() * (max - min + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.integer(0, list.length - 1)] as T;
  }

  /** A unique text that names the tenant; sometimes one that several tenants use. */
  text(): string {
    this.#count += 1;
    if (this.chance(0.03)) return `Common Company ${this.integer(1, 20)}`;
    return `Name ${this.#count}${this.tenant === undefined ? '' : ` of ${markOf(this.tenant)}`}`;
  }

  id(kind: string): string | undefined {
    return this.#ids.pick(kind, this.tenant, this.chance(0.85), this.random);
  }

  /** The path with its parameters, and a query. */
  target({ path, parameters }: Documented): string {
    const filled = path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => {
      if (this.chance(0.01)) return encodeURIComponent(String(this.pick(odd)).toWellFormed());
      const kind = kindOf(name, path);
      const value = kind === undefined ? undefined : this.id(kind);
      return encodeURIComponent(
        value ?? (name === 'environment' ? this.pick(['production', 'development']) : 'unknown'),
      );
    });
    const query = parameters
      .filter((parameter) => parameter.in === 'query' && this.chance(0.2))
      .map((parameter) => `${parameter.name}=${encodeURIComponent(this.#queried(parameter))}`);
    if (this.chance(0.01)) query.push('colour=blue');
    return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
  }

  #queried({ name, schema }: Parameter): string {
    if (this.chance(0.03)) return String(this.pick(odd)).toWellFormed();
    return String(this.value(schema, name) ?? '').toWellFormed();
  }

  /** A body: the document's example or one of the schema's form, with ids that exist; sometimes with a mutation. */
  body({ body, example, path }: Documented): unknown {
    if (body === undefined) return undefined;
    const { client_id: _, secret: __, ...usual } = example;
    const whole = this.chance(0.5) ? this.#renewed(usual, path) : this.value(body, '', path);
    return this.chance(0.2) ? this.#mutated(whole as Record<string, unknown>, body) : whole;
  }

  /** The same value with ids that exist, unique names and limited values. */
  #renewed(value: unknown, place: string, name = ''): unknown {
    const given = this.#given(name, place);
    if (given !== undefined && typeof value === 'string') return given;
    if (Array.isArray(value)) {
      return value.map((item) => this.#renewed(item, place, name === 'client_ids' ? 'client_id' : ''));
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, this.#renewed(inner, place, key)]),
    );
  }

  #given(name: string, place: string): unknown {
    const limit = limited[name];
    if (limit !== undefined) return limit(this);
    if (/^(?:company_name|legal_name|legal_entity_name|application_name|name)$/u.test(name))
      return this.text();
    const kind = kindOf(name, place);
    return kind === undefined ? undefined : this.id(kind);
  }

  #mutated(whole: Record<string, unknown>, schema: Schema): unknown {
    const names = Object.keys(resolved(schema).properties ?? {}).filter((name) => !(name in limited));
    const name = this.chance(0.1) ? this.pick(['__proto__', 'colour', '']) : this.pick(names);
    if (name === undefined || this.chance(0.05))
      return this.pick(['', '[]', 'null', '{', '"x"', '{"a":1,"a":2}']);
    if (this.chance(0.3)) return Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name));
    return { ...whole, [name]: this.pick(odd) };
  }

  /** A value of a schema. */
  value(of: Schema, name = '', place = ''): unknown {
    const schema = resolved(of);
    if (schema.anyOf !== undefined) return this.value(this.pick(schema.anyOf), name, place);
    if (schema.const !== undefined) return schema.const;
    if (name in limited) return this.#given(name, place);
    if (schema.enum !== undefined) return this.pick(schema.enum);
    switch (schema.type) {
      case 'object':
        return this.#object(schema, place);
      case 'array': {
        const min = schema.minItems ?? 0;
        const inner = name === 'client_ids' ? 'client_id' : '';
        const length = this.integer(min, min + 2);
        return Array.from({ length }, () => this.value(schema.items ?? {}, inner, place));
      }
      case 'integer':
      case 'number': {
        const min = schema.minimum ?? 0;
        return this.integer(min, Math.min(schema.maximum ?? min + 1_000, min + 1_000));
      }
      case 'boolean':
        return this.chance(0.5);
      case 'null':
        return null;
      default:
        return this.#string(schema, name, place);
    }
  }

  #object({ properties = {}, required = [] }: Schema, place: string): Record<string, unknown> {
    const chosen = Object.entries(properties).filter(
      ([name]) => !isCredential(name, place) && (required.includes(name) || this.chance(0.3)),
    );
    return Object.fromEntries(chosen.map(([name, inner]) => [name, this.value(inner, name, place)]));
  }

  #string({ format, maxLength = 100 }: Schema, name: string, place: string): string {
    if (format === 'date') return '2026-05-04';
    if (format === 'date-time') return new Date(Date.now() - this.integer(0, 1e9)).toISOString();
    const given = this.#given(name, place);
    return typeof given === 'string' ? given : this.text().slice(-maxLength);
  }
}

/** Partner operations take credentials in the body. */
function isCredential(name: string, place: string): boolean {
  return (name === 'client_id' || name === 'secret') && !place.startsWith('/v1/');
}

/** A text that occurs in what a tenant writes, and nowhere else. */
export function markOf(tenant: string): string {
  return `zq${tenant.slice(-8)}qz`;
}

/** The marks in a text. */
export function marksIn(text: string): string[] {
  return text.match(/zq[0-9a-f]{8}qz/gu) ?? [];
}
