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

interface Codec {
  inputOf(request: FastifyRequest): { body: unknown; query: unknown; params: unknown };
  replyOf(result: object, request: FastifyRequest): object;
}

/** Shared by all servers of a process. */
const codecs = new WeakMap<Operation, Codec>();

/**
 * Converts the input of an operation's calls from the wire, without its caller's credentials, and its replies to the
 * wire. Like validation, it is prepared on first use.
 */
export function codecOf(operation: Operation): Codec {
  let codec = codecs.get(operation);
  if (codec === undefined) {
    codec = newCodec(operation);
    codecs.set(operation, codec);
  }
  return codec;
}

function newCodec({ kind, body, query, params, reply }: Operation): Codec {
  const credentials = kind === 'partner' || kind === 'client' ? Object.keys(credentialFields) : [];
  const bodyOf = decoderOf(body, credentials);
  const queryOf = decoderOf(query);
  const paramsOf = decoderOf(params);
  const encode = encoderOf(reply);
  return {
    inputOf: (request) => ({
      body: bodyOf(request.body),
      query: queryOf(request.query),
      params: paramsOf(request.params),
    }),
    replyOf: (result, request) => ({ ...(encode(result) as object), request_id: request.id }),
  };
}
