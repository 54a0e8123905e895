import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../api/errors.ts';
import type { BodyReader } from './body-reader.ts';

/** Far above every operation's limit: the largest body has a few hundred values, three levels deep. */
const valuesMax = 5_000;
const depthMax = 16;

/** @throws RequestError INVALID_HEADERS if there is no body, and no header that announces one */
export function requireBody({ body }: FastifyRequest): void {
  if (body === undefined) throw new RequestError('INVALID_HEADERS');
}

/**
 * A hook for operations that can be called without a body: accepts an empty one, whatever its headers. Many HTTP
 * clients send Content-Type with every request.
 */
export async function acceptEmptyBody(
  request: FastifyRequest,
  _reply: FastifyReply,
  payload: Readable,
): Promise<void> {
  if (!(await isEmpty(request.headers, payload))) return;
  request.headers = { 'content-type': undefined, 'transfer-encoding': undefined, 'content-length': '0' };
}

/** A hook for operations that can be called without a body, which then means an empty object. */
export async function useEmptyBody(request: FastifyRequest): Promise<void> {
  request.body ??= {};
}

/** Whether a body is empty; for a chunked one, decided by its first or last chunk. */
async function isEmpty(headers: FastifyRequest['headers'], payload: Readable): Promise<boolean> {
  if (headers['transfer-encoding'] === undefined) return Number(headers['content-length'] ?? 0) === 0;
  return new Promise((resolve) => {
    const settle = (isEmpty: boolean) => {
      payload.off('readable', look).off('end', ended).off('close', cutOff);
      resolve(isEmpty);
    };
    const look = () => {
      const chunk: unknown = payload.read();
      if (chunk === null) return;
      payload.unshift(chunk);
      settle(false);
    };
    const ended = () => settle(true);
    const cutOff = () => settle(false);
    payload.on('readable', look).on('end', ended).on('close', cutOff);
  });
}

/** Accepts only `application/json` in UTF-8 (RFC 8259). */
export function readJsonBodies(app: FastifyInstance, reader: BodyReader): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (request: FastifyRequest, payload: IncomingMessage, done) => {
    try {
      requirePlainUtf8(request);
    } catch (error) {
      return done(error as RequestError);
    }
    reader.read(request, payload, (error, body) => {
      if (body === undefined) return done(error);
      try {
        done(null, parseJson(body));
      } catch (cause) {
        done(cause as RequestError);
      }
    });
  });
}

function requirePlainUtf8({ headers }: FastifyRequest): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/iu.exec(headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/iu.test(charset)) {
    throw new RequestError('INVALID_HEADERS', { message: 'the charset of Content-Type must be utf-8' });
  }
  // Codings are case-insensitive and come in a list (RFC 9110, sections 8.4 and 5.6.1).
  const codings = (headers['content-encoding'] ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  if (codings.some((coding) => coding !== '' && coding !== 'identity')) {
    throw new RequestError('INVALID_HEADERS', { message: 'Content-Encoding is not supported' });
  }
}

function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new RequestError('INVALID_BODY', { message: 'the body is not valid UTF-8' });
  requireModestSize(body);
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new RequestError('INVALID_BODY', { message: 'the body is not valid JSON' });
  }
  if (!isObject(value)) throw new RequestError('INVALID_BODY', { message: 'the body is not a JSON object' });
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/**
 * Counts values and depth before parsing: parsing a body of millions of values takes a second, and validation,
 * which reports every problem, even longer. Strings are skipped at the speed of a search, so a logo costs almost
 * nothing.
 */
function requireModestSize(body: Buffer): void {
  let values = 0;
  let depth = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] as number;
    if (byte === quote) {
      at = endOfString(body, at);
      // The parser reports the unterminated string.
      if (at === -1) return;
    } else if (byte === comma) {
      values += 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      values += 1;
      depth += 1;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
    }
    if (values > valuesMax || depth > depthMax) {
      throw new RequestError('INVALID_BODY', {
        message: 'the body has too many or too deeply nested values',
      });
    }
  }
}

/** The end of the string that begins at `start`; -1 if it has none. */
function endOfString(body: Buffer, start: number): number {
  for (let at = body.indexOf(quote, start + 1); at !== -1; at = body.indexOf(quote, at + 1)) {
    let before = at - 1;
    while (body[before] === backslash) before -= 1;
    // An odd number of backslashes escapes the quote (RFC 8259, section 7).
    if ((at - before) % 2 === 1) return at;
  }
  return -1;
}
