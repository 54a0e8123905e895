import type { Static, TObject, TProperties, TSchema, TUnsafe } from 'typebox';
import Type, { type TStringOptions } from 'typebox';
import { type Version, versionedFieldsOf, versionOf } from './resource-version.ts';

/** Marks the schema of a time. */
export const isTime = Symbol('time');

/** A time on the wire: RFC 3339. */
export type Time = string & { readonly isTime: true };

/** A time: text on the wire, milliseconds since the epoch in handlers. */
export function time(options: TStringOptions): TUnsafe<Time> {
  return Type.String({ ...options, [isTime]: true }) as TSchema as TUnsafe<Time>;
}

/** Other names are data, such as a status. */
type CamelCase<Name> = Name extends `${infer Head}_${infer Tail}`
  ? Name extends Lowercase<Name>
    ? `${Head}${Capitalize<CamelCase<Tail> & string>}`
    : Name
  : Name;

type Decoded<Wire> = Wire extends Time
  ? number
  : Wire extends readonly (infer Item)[]
    ? readonly Decoded<Item>[]
    : Wire extends object
      ? { [Name in keyof Wire as Wire[Name] extends Version ? never : CamelCase<Name>]: Decoded<Wire[Name]> }
      : Wire;

/** The value of a schema in handlers: names in camelCase, times in milliseconds since the epoch. */
export type Value<Schema extends TSchema> = Decoded<Static<Schema>>;

/** The value of an object with these fields in handlers. */
export type ValueOf<Fields extends TProperties> = Value<TObject<Fields>>;

/** Converts a value from or to the wire. */
type Convert = (value: unknown) => unknown;

const same: Convert = (value) => value;
const fromTime: Convert = (text) => Date.parse(text as string);
const toTime: Convert = (milliseconds) => new Date(milliseconds as number).toISOString();

/** The parts of a JSON schema that decide how its values are converted. */
interface JsonSchema {
  [isTime]?: true;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: readonly JsonSchema[];
  type?: string;
}

/** Creates the function that converts valid values of a schema from the wire, without these fields. */
export function decoderOf(schema: TSchema | undefined, without: readonly string[] = []): Convert {
  if (schema === undefined) return same;
  const { properties = {}, ...rest } = schema as JsonSchema;
  const fields = Object.entries(properties).filter(([name]) => !without.includes(name));
  return converterOf({ ...rest, properties: Object.fromEntries(fields) }, fromTime, (wire, name) => [
    wire,
    name,
  ]);
}

/**
 * Creates the function that converts values to the wire; fields that the schema does not have are left out, and versions are
 * added.
 */
export function encoderOf(schema: TSchema): Convert {
  return converterOf(schema as JsonSchema, toTime, (wire, name) => [name, wire]);
}

function converterOf(
  schema: JsonSchema,
  convertTime: Convert,
  direction: (wire: string, name: string) => [from: string, to: string],
): Convert {
  const inner = (part: JsonSchema) => converterOf(part, convertTime, direction);
  if (schema[isTime]) return convertTime;
  if (schema.anyOf !== undefined) {
    const present = schema.anyOf.filter(({ type }) => type !== 'null').map(inner);
    const convert = present.find((candidate) => candidate !== same) ?? same;
    return convert === same ? same : (value) => (value === null ? null : convert(value));
  }
  if (schema.items !== undefined) {
    const convert = inner(schema.items);
    return convert === same ? same : (list) => (list as unknown[]).map(convert);
  }
  if (schema.properties === undefined) return same;
  const fields = new Map<string, { to: string; convert: Convert }>();
  for (const [wire, field] of Object.entries(schema.properties)) {
    const [from, to] = direction(wire, toCamel(wire));
    fields.set(from, { to, convert: inner(field) });
  }
  const versioned = convertTime === toTime ? versionedFieldsOf(schema) : undefined;
  return (value) => {
    const converted: Record<string, unknown> = {};
    for (const [name, given] of Object.entries(value as object)) {
      const field = fields.get(name);
      if (field !== undefined && given !== undefined) converted[field.to] = field.convert(given);
    }
    if (versioned !== undefined) converted['version'] = versionOf(converted, versioned);
    return converted;
  };
}

/** Converts the name of a field to its spelling on the wire. */
export function toWireName(name: string): string {
  return name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}

function toCamel(name: string): string {
  return name.replace(/_([a-z0-9])/gu, (_match, first: string) => first.toUpperCase());
}
