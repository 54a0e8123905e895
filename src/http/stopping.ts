import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { RequestError } from '../api/errors.ts';
import type { BodyReader } from './body-reader.ts';
import type { Connections } from './connections.ts';

/** How long the first request of a new connection is waited for. */
const newMs = 500;
/** How long requests that have arrived in part are waited for. */
const arrivalMs = 2_000;
/** How long requests in progress are waited for; less than the 10 s that container runtimes wait by default. */
const graceMs = 8_000;

interface Parts {
  connections: Connections;
  bodies: BodyReader;
  /** Whether the server is going to be closed; it is not ready any more, but still accepts requests. */
  isStopping(): boolean;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Accepts no more connections, and returns when the first requests of those just accepted have arrived. */
    stopListening(): Promise<void>;
  }
}

/**
 * Stops a server so that each request has a response, whatever clients do. While it is stopping, each response is the last
 * one on its connection. When it is closed, requests in progress are completed, and new ones rejected, so that they can be
 * sent to another node.
 */
export function stopInTime(app: FastifyInstance, { connections, bodies, isStopping }: Parts): void {
  const { server } = app;
  let ended: Promise<void> | undefined;
  let isClosing = false;
  // Node would close connections that it has just accepted, too.
  server.closeIdleConnections = () => connections.closeIdle(newMs);
  app.decorate('stopListening', async () => {
    // Right after connections were accepted: the system resets those that still wait for that.
    await setImmediate();
    ended = new Promise((resolve) => server.close(() => resolve()));
    if (connections.hasSilent(newMs)) await wait(newMs);
  });
  const endArriving = () => {
    bodies.stop();
    connections.closeUnanswering();
  };
  app.addHook('preClose', async () => {
    isClosing = true;
    if (server.listening) await app.stopListening();
    connections.closeIdle(0);
    setTimeout(endArriving, arrivalMs).unref();
    setTimeout(() => server.closeAllConnections(), graceMs).unref();
  });
  app.addHook('onClose', async () => ended);
  app.addHook('onRequest', (_request, reply, done) => {
    if (isClosing || isStopping()) reply.header('connection', 'close');
    done(isClosing ? new RequestError('PLANNED_MAINTENANCE', { retryAfterSeconds: 1 }) : undefined);
  });
}
