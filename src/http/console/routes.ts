import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../../wire/errors.ts';
import { sendFile } from './files.ts';

/** Nothing but what comes from here; no inline script or style, no frame around it, no form that leads away. */
const pageHeaders = {
  'cache-control': 'no-cache',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** Their names hold a hash of their content. */
const assetHeaders = { 'cache-control': 'public, max-age=31536000, immutable' };

/** The console: the web app's files, and its one page wherever no file is asked for. */
export async function consoleRoutes(app: FastifyInstance): Promise<void> {
  const page = (request: FastifyRequest, reply: FastifyReply) =>
    sendFile(request, reply, 'index.html', pageHeaders);
  app.get('/', (_request, reply) => reply.redirect('/console', 302));
  app.get('/console', { config: { operation: 'console' } }, page);
  app.get<{ Params: { '*': string } }>(
    '/console/*',
    { config: { operation: 'console' } },
    (request, reply) => {
      const path = request.params['*'];
      if (path.startsWith('assets/')) return sendFile(request, reply, path, assetHeaders);
      if (path === 'gingham.svg') return sendFile(request, reply, path, { 'cache-control': 'no-cache' });
      if (/\.\w+$/u.test(path))
        throw new RequestError('NOT_FOUND', { message: 'the console has no such file' });
      return page(request, reply);
    },
  );
}
