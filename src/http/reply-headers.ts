import type { FastifyInstance } from 'fastify';

/** Of every reply that says nothing else: most hold what is one client's only, some of them secrets. */
export const replyHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Sets them first of all, so that replies to what is refused early have them too. */
export function setReplyHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(replyHeaders);
    done();
  });
}
