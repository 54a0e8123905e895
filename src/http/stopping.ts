import type { FastifyInstance } from 'fastify';
import { RequestError } from '../api/errors.ts';

/** Less than the 10 s that container runtimes wait by default. */
const graceMs = 8_000;

/**
 * Lets a server stop whatever its clients do: requests in progress are completed, new ones are rejected, so that
 * they can be sent to another node, and connections without a complete request in time are closed.
 */
export function stopInTime(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
    setTimeout(() => app.server.closeAllConnections(), graceMs).unref();
  });
  app.addHook('onRequest', (_request, reply, done) => {
    if (!isClosing) return done();
    reply.header('connection', 'close');
    done(new RequestError('PLANNED_MAINTENANCE', { retryAfterSeconds: 1 }));
  });
}
