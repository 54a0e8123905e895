import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../../api/errors.ts';

/** The console's build, from the sources and from the compiled files alike. */
export const root = fileURLToPath(new URL('../../../dist/console/', import.meta.url));

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff: 'font/woff',
  woff2: 'font/woff2',
};

/** Stored next to each file, smallest first. */
const encodings = { br: 'br', gzip: 'gz' } as const;

/**
 * Sends a file of the console, in the smallest encoding that the client accepts.
 *
 * @throws RequestError NOT_FOUND; PLANNED_MAINTENANCE if the console has not been built
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  headers: Record<string, string>,
): Promise<FastifyReply> {
  // Loaded for the first page, to keep the server's start fast.
  const { default: send } = await import('@fastify/send');
  const accepted = request.headers['accept-encoding'] ?? '';
  const encoding = (['br', 'gzip'] as const).find(
    (name) =>
      new RegExp(`\\b${name}\\b`, 'iu').test(accepted) && existsSync(`${root}${path}.${encodings[name]}`),
  );
  const file = encoding === undefined ? path : `${path}.${encodings[encoding]}`;
  const found = await send(request.raw, encodeURI(file), {
    root,
    cacheControl: false,
    contentType: false,
    dotfiles: 'ignore',
  });
  if (found.type === 'error') throw missing(path);
  return reply
    .code(found.statusCode)
    .headers(found.headers)
    .headers({
      ...headers,
      'content-type': types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
      vary: 'accept-encoding',
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    })
    .send(found.stream);
}

function missing(path: string): RequestError {
  if (path !== 'index.html') return new RequestError('NOT_FOUND', { message: 'console file not found' });
  return new RequestError('PLANNED_MAINTENANCE', {
    message: 'the console has not been built; run `npm start` to build it',
    retryAfterSeconds: 5,
  });
}
