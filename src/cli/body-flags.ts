import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { Option } from 'commander';
import type { Schema } from './document.ts';
import { UsageError } from './errors.ts';

/** A flag and the field it sets. */
export interface BodyFlag {
  option: Option;
  /** Two elements for a field of an object in the body. */
  path: readonly [string] | readonly [string, string];
  /** Parses the given text into the field's value. */
  read(given: string | false): unknown;
}

/** Flags that commands use themselves. */
const reserved = ['url', 'data_dir', 'json', 'help', 'data', 'all', 'if_match'];

/**
 * Returns the flags for the properties of a body or query: `review_policy` is `--review-policy`. A name that commands use
 * themselves follows the last word of the noun: the `url` of a `webhook-endpoint` is `--endpoint-url`.
 */
export function flagsFor(
  { properties = {}, required = [] }: Schema,
  { noun, except = [], canClear = false }: { noun: string; except?: readonly string[]; canClear?: boolean },
): BodyFlag[] {
  return Object.entries(properties)
    .filter(([name]) => !except.includes(name))
    .flatMap(([name, property]) => {
      const flagName = reserved.includes(name) ? `${noun.split('-').at(-1)}_${name}` : name;
      const flags = flagsOfProperty(name, property, required.includes(name), flagName);
      const isNullable = property.anyOf?.some(({ type }) => type === 'null') ?? false;
      return isNullable && canClear ? [...flags, clearingFlag(name)] : flags;
    });
}

function flagsOfProperty(name: string, property: Schema, isRequired: boolean, flagName: string): BodyFlag[] {
  const schema = property.anyOf?.find(({ type }) => type !== 'null') ?? property;
  const about = noteOn(property) || noteOn(schema);
  if (schema.properties === undefined)
    return [valueFlag([name], schema, isRequired ? `${about} (required)` : about, [flagName])];
  return Object.entries(schema.properties).map(([field, inner]) =>
    valueFlag([name, field], inner, `${eventLabel(name)}: ${lowerFirst(noteOn(inner))}`),
  );
}

/** Returns the description of a field, with its allowed values. */
export function noteOn({ description, enum: own, items }: Schema): string {
  const values = own ?? items?.enum;
  const choice = values === undefined ? undefined : `One of ${values.join(', ')}.`;
  return [description, choice].filter(Boolean).join(' ');
}

function valueFlag(
  path: BodyFlag['path'],
  schema: Schema,
  about: string,
  named: readonly string[] = path,
): BodyFlag {
  if (path[0] === 'logo') {
    const option = new Option('--logo <png file>', 'A PNG file of 1024×1024 pixels, smaller than 4 MB.');
    return { option, path, read: (file) => readBytes(file as string).toString('base64') };
  }
  const [form, read] = formOf(schema);
  const option = new Option(`${flagOf(named)} ${form}`, about);
  return {
    option: form.startsWith('[') ? option.preset('true') : option,
    path,
    read: (text) => read(text as string),
  };
}

function clearingFlag(name: string): BodyFlag {
  const option = new Option(
    `--no-${name.replaceAll('_', '-')}`,
    `Clear the ${eventLabel(name).toLowerCase()}.`,
  );
  return { option: option.default(undefined), path: [name], read: () => null };
}

function lowerFirst(text: string): string {
  return /^[A-Z]{2}/u.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

function eventLabel(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
}

/** Returns a value's form on the command line, and its parser. Text that cannot be parsed is left for the server to reject. */
function formOf({ type, items }: Schema): [string, (text: string) => unknown] {
  if (type === 'boolean') return ['[true|false]', (text) => ({ true: true, false: false })[text] ?? text];
  if (type === 'array' && items !== undefined) return ['<a,b,…>', (text) => text.split(',').filter(Boolean)];
  if (type === 'integer' || type === 'number') {
    return ['<number>', (text) => (Number.isFinite(Number(text || Number.NaN)) ? Number(text) : text)];
  }
  return ['<value>', (text) => text];
}

export function flagOf(path: readonly string[]): string {
  return `--${path.join('-').replaceAll('_', '-')}`;
}

/** Returns a copy of `start` with the fields set by flags. */
export function withFlags(
  start: Record<string, unknown>,
  flags: readonly BodyFlag[],
  given: Record<string, unknown>,
): Record<string, unknown> {
  const body = structuredClone(start);
  for (const { option, path, read } of flags) {
    const value = given[option.attributeName()];
    if (option.negate ? value !== false : typeof value !== 'string') continue;
    const [name, field] = path;
    if (field === undefined) body[name] = read(value as string);
    else body[name] = { ...(body[name] as object | undefined), [field]: read(value as string) };
  }
  return body;
}

/**
 * Reads the value of `--data`: literal JSON, `@file`, or `-` for standard input.
 *
 * @throws UsageError
 */
export async function readData(given: string): Promise<Record<string, unknown>> {
  const json = given.startsWith('@') ? readBytes(given.slice(1)).toString() : given;
  try {
    const value = JSON.parse(given === '-' ? await text(process.stdin) : json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Reported below.
  }
  throw new UsageError('--data must be a JSON object, @file or -');
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`cannot read ${file} (${(error as NodeJS.ErrnoException).code})`);
  }
}
