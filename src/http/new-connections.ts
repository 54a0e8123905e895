import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How many connections can be open that have not sent the headers of a request yet. */
const newConnectionsMax = 1_000;

/**
 * Bounds the connections from which no request has come: above the limit, the one that has been silent for the longest
 * time is closed. A client sends its request at once, so that it is closed only if as many others follow before.
 */
export function boundNewConnections(app: FastifyInstance, limit = newConnectionsMax): void {
  const silent = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
    if (silent.size > limit) (silent.values().next().value as Socket).destroy();
  });
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    silent.delete(raw.socket);
    done();
  });
}
