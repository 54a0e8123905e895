import Type, { type TProperties, type TSchema, type TUnsafe } from 'typebox';
import { endCustomerStatuses } from '../domain/end-customer.ts';
import { environments, realms } from '../domain/environment.ts';
import { products } from '../domain/product.ts';
import { time } from './codec.ts';
import { example, exampleEndCustomer, examplePartner, exampleRequestId, withExample } from './examples.ts';
import { coveredFields, type Version } from './resource-version.ts';

/**
 * Visible text: at least one character that is neither white space nor of zero width; no control characters, no
 * lone surrogates, and no direction overrides, with which one name could be read as another.
 */
const textPattern = visibleText('[^\\p{Cc}\\p{Cs}\\u202a-\\u202e\\u2066-\\u2069]*');

/** The same with line breaks. */
const linesPattern = visibleText('(?:\\n|[^\\p{Cc}\\p{Cs}\\u202a-\\u202e\\u2066-\\u2069])*');

function visibleText(characters: string): string {
  return `^(?=[^]*[^\\s\\p{Cf}\\p{Default_Ignorable_Code_Point}])${characters}$`;
}

export const institutionIdPattern = '^ins_[0-9A-Za-z]{1,32}$';

/** Minimal form of an email address for signing in. */
export const typedEmailPattern = '^[^\\s@]+@[^\\s@]+$';

/** Messages for values that violate a pattern. */
export const patternProblems: ReadonlyMap<string, string> = new Map([
  [
    textPattern,
    'must contain visible text, without control characters, direction overrides or lone surrogates',
  ],
  [linesPattern, 'must contain visible text, without control characters other than line breaks'],
  [typedEmailPattern, 'must be an email address'],
  [institutionIdPattern, 'must be ins_ followed by 1 to 32 letters or digits'],
  ['^\\d{4}-\\d{2}-\\d{2}$', 'must be a date, YYYY-MM-DD'],
]);

interface FieldOptions {
  description: string;
  maxLength?: number;
  [example]?: string;
}

export function text(options: FieldOptions) {
  return Type.String({ minLength: 1, maxLength: 255, pattern: textPattern, ...options });
}

/** Text that can have several lines. */
export function lines(options: FieldOptions) {
  return text({ ...options, pattern: linesPattern } as FieldOptions);
}

/** Text of any content, such as in replies. */
export function string(description: string, value?: string) {
  return Type.String({ description, [example]: value });
}

export function integer(description: string, value?: number) {
  return Type.Integer({ description, [example]: value });
}

export function number(description: string, value?: number) {
  return Type.Number({ description, [example]: value });
}

export function boolean(description: string, value?: boolean) {
  return Type.Boolean({ description, [example]: value });
}

/** The field `version` of a resource, which changes with these of its fields: those that can be updated. */
export function version(fields: readonly string[]): TUnsafe<Version> {
  return Type.String({
    description: 'Version of the fields that can be updated, as in `ETag`; opaque.',
    [example]: 'q1Xc0gAAAAA',
    [coveredFields]: fields,
  }) as TSchema as TUnsafe<Version>;
}

/** An email address; its domain can be internationalised (RFC 6531), hence the format. */
export function email(description: string, value?: string) {
  return Type.String({ format: 'idn-email', maxLength: 254, description, [example]: value });
}

export function oneOf<const T extends readonly string[]>(
  values: T,
  options: { description: string; title?: string; [example]?: T[number] },
) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options });
}

export const productTitle = 'Product';
export const product = oneOf(products, { title: productTitle, description: 'Product.' });

export const environment = oneOf(environments, {
  title: 'Environment',
  description: 'Environment.',
});

export const endCustomerStatus = oneOf(endCustomerStatuses, {
  title: 'PartnerEndCustomerStatus',
  description: 'Lifecycle status of the end customer.',
  [example]: 'PENDING_ENABLEMENT',
});

export const clientId = text({
  description: 'Client id: 24 lower-case hexadecimal digits.',
  maxLength: 64,
  [example]: examplePartner.client_id,
});

export const endCustomerClientId = withExample(clientId, exampleEndCustomer.client_id);

/** A partner's client_id with its own description. */
export function clientIdOf(description: string) {
  return { ...clientId, description };
}

export const requestId = Type.String({
  description: 'Request id, also in the server’s log: 15 letters and digits.',
  [example]: exampleRequestId,
});

export const logo = Type.String({
  description: 'PNG of 1024×1024 pixels, smaller than 4 MB, in strict base64.',
});

/** A value that may be null. */
export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** The same fields, all optional. */
export function optionally<Fields extends TProperties>(fields: Fields) {
  return Type.Partial(Type.Object(fields)).properties;
}

export const realm = oneOf(realms, {
  title: 'Realm',
  description: '`live` for production and development, `sandbox` for a partner’s test data.',
});

/** A time in a reply. */
export const timestamp = (description: string, value?: string) =>
  time({ description: `${description} ISO 8601, UTC.`, [example]: value });

/** A time in a request. */
export const dateTime = (description: string) => time({ format: 'date-time', description });

/** An id in a path; longer or unusual text cannot be an id. */
export const idParam = (description: string) => text({ description, maxLength: 64 });
