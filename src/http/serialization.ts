import fastJsonStringify, { type AnySchema } from 'fast-json-stringify';
import type { FastifySerializerCompiler } from 'fastify';
import type { TSchema } from 'typebox';

type Serialize = (value: unknown) => string;

/** By schema, for all servers of a process. */
const compiled = new WeakMap<object, Serialize>();

/** Makes what writes a reply by its schema, which is compiled when it is first needed, as checks are. */
export function serializerCompiler(): FastifySerializerCompiler<TSchema> {
  return ({ schema }) =>
    (value) => {
      let serialize = compiled.get(schema);
      if (serialize === undefined) {
        // Stored values are returned as they are, also those that a newer rule would refuse.
        serialize = fastJsonStringify(schema as AnySchema, { ajv: { validateFormats: false } });
        compiled.set(schema, serialize);
      }
      return serialize(value);
    };
}
