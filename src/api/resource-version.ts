import type { TSchema } from 'typebox';

/** Marks the schema of a version with the fields that it covers. */
export const coveredFields = Symbol('covered fields');

/** The version of a resource on the wire; handlers neither get nor return it. */
export type Version = string & { readonly isVersion: true };

/** Returns the version of a resource on the wire: a hash of 32 bits for each of these fields. */
export function versionOf(resource: Readonly<Record<string, unknown>>, fields: readonly string[]): string {
  const hashes = Buffer.alloc(fields.length * 4);
  for (const [at, field] of fields.entries()) hashes.writeUInt32BE(hashOf(resource[field]), at * 4);
  return hashes.toString('base64url');
}

/** Returns the fields that differ between two versions of a resource; all of them if `earlier` is not one of its versions. */
export function differingFields(earlier: string, later: string, fields: readonly string[]): string[] {
  const [before, after] = [earlier, later].map((version) => Buffer.from(version, 'base64url')) as [
    Buffer,
    Buffer,
  ];
  if (before.length !== after.length) return [...fields];
  return fields.filter((_field, at) => before.readUInt32BE(at * 4) !== after.readUInt32BE(at * 4));
}

/** FNV-1a of the value as JSON. */
function hashOf(value: unknown): number {
  const text = JSON.stringify(value ?? null);
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/** The part of an operation's reply that has a version. */
export interface VersionedPart {
  /** Its name in the reply. */
  name: string;
  schema: TSchema;
  fields: readonly string[];
}

interface ObjectSchema extends TSchema {
  properties?: Record<string, TSchema & { [coveredFields]?: readonly string[] }>;
}

/** Returns the fields that the version of a resource covers; undefined if it has none. */
export function versionedFieldsOf(schema: object): readonly string[] | undefined {
  return (schema as ObjectSchema).properties?.['version']?.[coveredFields];
}

/** Returns the resource in a reply that has a version; undefined if there is none. */
export function versionedPartOf(reply: TSchema): VersionedPart | undefined {
  for (const [name, schema] of Object.entries((reply as ObjectSchema).properties ?? {})) {
    const fields = versionedFieldsOf(schema);
    if (fields !== undefined) return { name, schema, fields };
  }
  return undefined;
}

/** Returns whether an operation changes an existing resource that has a version: it then takes `If-Match`. */
export function takesIfMatch({
  method,
  params,
  reply,
}: {
  method: string;
  params?: TSchema;
  reply: TSchema;
}): boolean {
  return method !== 'GET' && params !== undefined && versionedPartOf(reply) !== undefined;
}
