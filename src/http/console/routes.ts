import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../../api/errors.ts';
import { sendFile } from './files.ts';

/** Only content from this server; no inline script or style, no framing, no forms to other sites. */
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

/** Asset names contain a hash of their content. */
const assetHeaders = { 'cache-control': 'public, max-age=31536000, immutable' };

/** The console: the web app's files, and its single page for all other paths. */
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
      if (/\.\w+$/u.test(path)) throw new RequestError('NOT_FOUND', { message: 'console file not found' });
      return page(request, reply);
    },
  );
}
