import type { FastifyRequest, FastifySchema, RouteOptions } from 'fastify';
import { decoderOf, encoderOf } from '../api/codec.ts';
import { credentialFields } from '../api/examples.ts';
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

/** Converts the input of an operation's calls from the wire, without its caller's credentials, and its replies to the wire. */
export function codecOf({ kind, body, query, params, reply }: Operation) {
  const credentials = kind === 'partner' || kind === 'client' ? Object.keys(credentialFields) : [];
  const bodyOf = decoderOf(body, credentials);
  const queryOf = decoderOf(query);
  const paramsOf = decoderOf(params);
  const encode = encoderOf(reply);
  return {
    inputOf: (request: FastifyRequest) => ({
      body: bodyOf(request.body),
      query: queryOf(request.query),
      params: paramsOf(request.params),
    }),
    replyOf: (result: object, request: FastifyRequest) => ({
      ...(encode(result) as object),
      request_id: request.id,
    }),
  };
}
