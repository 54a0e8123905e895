import type { FastifyInstance } from 'fastify';

/** Default headers of replies: most contain data of one client only, some of it secret. */
export const replyHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Set first, so that replies to requests rejected early have them too. */
export function setReplyHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(replyHeaders);
    done();
  });
}
