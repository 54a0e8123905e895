import type { FastifySchema, RouteOptions } from 'fastify';
import type { Operation } from '../api/operation.ts';

/** Schema of input that has no fields. */
export const noFields = { type: 'object', additionalProperties: false };

/** The part of a route that the routes of all kinds share; `input` has the schemas of what it takes. */
export function routeOf(
  { id, method, path, reply, bodyBytesMax }: Operation,
  input: { body?: object | undefined; querystring?: object; params?: object | undefined },
) {
  const schemas = Object.entries(input).filter(([, schema]) => schema !== undefined);
  return {
    method,
    url: path,
    config: { operation: id },
    ...(bodyBytesMax === undefined ? {} : { bodyLimit: bodyBytesMax }),
    schema: { ...Object.fromEntries(schemas), response: { 200: reply } } as FastifySchema,
  } satisfies Partial<RouteOptions>;
}
