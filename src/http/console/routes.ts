import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../../api/errors.ts';
import type { Services } from '../../api/services.ts';
import { sendFile } from './files.ts';
import { sendPage } from './page.ts';

/** Asset names contain a hash of their content. */
const assetHeaders = { 'cache-control': 'public, max-age=31536000, immutable' };

/** The console: the web app's files, and its single page for all other paths. */
export async function consoleRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const page = (request: FastifyRequest, reply: FastifyReply) => sendPage(request, reply, services);
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
