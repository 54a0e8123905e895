import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formatsPlugin from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { RequestError } from '../api/errors.ts';
import { patternProblems } from '../api/fields.ts';
import { isEmailAddress } from '../domain/email-address.ts';
import type { FieldProblem } from '../domain/errors.ts';
import { isAllowedAddress } from '../domain/key-restrictions.ts';

/** Nothing is coerced, defaulted or dropped: input is accepted as it is, or rejected. */
function createAjv(): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
  formatsPlugin.default(ajv, ['date', 'date-time']);
  ajv.addFormat('idn-email', isEmailAddress);
  ajv.addFormat('network', isAllowedAddress);
  const { validate } = ajv.formats['date-time'] as { validate(text: string): boolean };
  ajv.addFormat('date-time', (text) => validate(text) && isReadable(text));
  return ajv;
}

/** The format allows leap seconds and time zones without minutes, neither of which `Date` can parse. */
function isReadable(time: string): boolean {
  return !Number.isNaN(Date.parse(time));
}

// Caches compiled schemas, for all servers of a process.
const ajv = createAjv();

/** A check that reports problems like Ajv. */
interface Check {
  (value: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/**
 * Creates a schema's check, which is compiled on first use: the server starts sooner, and few clients use all
 * operations.
 */
export function validatorCompiler(): FastifySchemaCompiler<TSchema> {
  return ({ schema, httpPart }) => {
    let compiled: ValidateFunction | undefined;
    const check: Check = (value) => {
      compiled ??= ajv.compile(schema);
      const isValid = compiled(value);
      check.errors = compiled.errors ?? null;
      return isValid;
    };
    return httpPart === 'querystring' ? afterReading(schema, check) : check;
  };
}

const formatProblems: Readonly<Record<string, string>> = {
  'idn-email': 'must be an email address',
  network: 'must be an IP address, or a network like 203.0.113.0/24',
  date: 'must be a date, YYYY-MM-DD',
  'date-time': 'must be a time with its zone, like 2026-03-01T12:00:00Z',
};

/** All query values are text: integers and booleans are parsed if the schema expects them. */
function afterReading(schema: TSchema, check: Check): Check {
  const { properties = {} } = schema as { properties?: Record<string, { type?: string }> };
  const types = Object.entries(properties).map(([name, { type }]) => [name, type] as const);
  const validate: Check = (value) => {
    const query = value as Record<string, unknown>;
    for (const [name, type] of types) {
      const value = query[name];
      if (typeof value === 'string') query[name] = readText(value, type);
    }
    const isValid = check(query);
    validate.errors = check.errors ?? null;
    return isValid;
  };
  return validate;
}

function readText(text: string, type: string | undefined): unknown {
  if (type === 'integer' && /^\d{1,15}$/u.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/**
 * The error for a part of a request (`body`, `querystring`, `params`) that does not match the operation's schema:
 * all missing fields, else all unknown ones, else all invalid ones.
 */
export function shapeError(errors: readonly ErrorObject[], part = 'body'): RequestError {
  const missing = errors.filter(({ keyword }) => keyword === 'required');
  if (missing.length > 0) {
    return new RequestError('MISSING_FIELDS', { fields: named(missing, 'missingProperty') });
  }
  const unknown = errors.filter(({ keyword }) => keyword === 'additionalProperties');
  if (unknown.length > 0) {
    const fields = named(unknown, 'additionalProperty');
    const message = 'the query has parameters that this operation does not have';
    return new RequestError('UNKNOWN_FIELDS', part === 'querystring' ? { fields, message } : { fields });
  }
  // A nullable field also reports that it is not null, and that no variant matches.
  const relevant = errors.filter(
    ({ keyword, params }) => keyword !== 'anyOf' && !(keyword === 'type' && params['type'] === 'null'),
  );
  const invalid = relevant.length > 0 ? relevant : errors;
  const fields = invalid.map((error) => ({ path: pathOf(error), problem: problemOf(error) }));
  return new RequestError('INVALID_FIELD', { fields });
}

/** The properties concerned, by the parameter that holds their names. */
function named(errors: readonly ErrorObject[], parameter: string): FieldProblem[] {
  return errors.map((error) => ({ path: pathOf(error, error.params[parameter]), problem: '' }));
}

/** `/redirect_uris/0` is `redirect_uris[0]`, `/address/city` is `address.city`. */
function pathOf({ instancePath }: ErrorObject, property?: string): string {
  const steps = instancePath.split('/').slice(1);
  if (property !== undefined) steps.push(property.slice(0, 64));
  const path = steps.reduce(
    (path, step) => (/^\d+$/u.test(step) ? `${path}[${step}]` : `${path}.${step}`),
    '',
  );
  return path.replace(/^\./u, '') || 'the body';
}

function problemOf({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case 'enum':
      return `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`;
    case 'format':
      return formatProblems[params['format'] as string] ?? 'has an invalid format';
    case 'uniqueItems':
      return 'must not have duplicates';
    case 'pattern':
      return patternProblems.get(params['pattern'] as string) ?? 'has an invalid format';
    default:
      return message ?? 'is invalid';
  }
}
