import fastJsonStringify, { type AnySchema } from 'fast-json-stringify';
import type { FastifySerializerCompiler } from 'fastify';
import type { TSchema } from 'typebox';

type Serialize = (value: unknown) => string;

/** By schema, shared by all servers of a process. */
const compiled = new WeakMap<object, Serialize>();

/** Creates the function that serialises a reply; like checks, its schema is compiled on first use. */
export function serializerCompiler(): FastifySerializerCompiler<TSchema> {
  return ({ schema }) =>
    (value) => {
      let serialize = compiled.get(schema);
      if (serialize === undefined) {
        // Stored values are returned unchanged, even if a newer rule would reject them.
        serialize = fastJsonStringify(schema as AnySchema, { ajv: { validateFormats: false } });
        compiled.set(schema, serialize);
      }
      return serialize(value);
    };
}
