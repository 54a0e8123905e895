import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestError } from '../wire/errors.ts';

/** Far above what any operation takes: the largest has a few hundred values, three levels deep. */
const valuesMax = 5_000;
const depthMax = 16;

/** @throws RequestError INVALID_HEADERS when there is no body, and nothing that says there should be one */
export function requireBody({ body }: FastifyRequest): void {
  if (body === undefined) throw new RequestError('INVALID_HEADERS');
}

/** Reads bodies: `application/json` in UTF-8 (RFC 8259), and nothing else. */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request: FastifyRequest, body: Buffer, done) => {
      try {
        requirePlainUtf8(request);
        done(null, parseJson(body));
      } catch (error) {
        done(error as RequestError);
      }
    },
  );
}

function requirePlainUtf8({ headers }: FastifyRequest): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/iu.exec(headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/iu.test(charset)) {
    throw new RequestError('INVALID_HEADERS', { message: 'the charset of Content-Type must be utf-8' });
  }
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    throw new RequestError('INVALID_HEADERS', { message: 'Content-Encoding is not supported' });
  }
}

function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new RequestError('INVALID_BODY', { message: 'the body is not valid UTF-8' });
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new RequestError('INVALID_BODY', { message: 'the body is not valid JSON' });
  }
  if (!isObject(value)) throw new RequestError('INVALID_BODY', { message: 'the body is not a JSON object' });
  requireModestSize(value);
  return value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Validation reports every fault, so a body must not be able to hold millions of them. */
function requireModestSize(root: object): void {
  let values = 0;
  let level: object[] = [root];
  for (let depth = 1; level.length > 0; depth += 1) {
    const next: object[] = [];
    for (const container of level) {
      for (const value of Object.values(container)) {
        values += 1;
        if (typeof value === 'object' && value !== null) next.push(value);
      }
      if (values > valuesMax || depth > depthMax) {
        throw new RequestError('INVALID_BODY', {
          message: 'the body holds too many values, or too deep ones',
        });
      }
    }
    level = next;
  }
}
