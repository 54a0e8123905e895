import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How many connections can be open that have not sent the headers of a request yet. */
const silentMax = 1_000;

/** The connections of a server. */
export class Connections {
  readonly #silentMax: number;
  readonly #open = new Set<Socket>();
  readonly #silent = new Set<Socket>();
  readonly #responses = new WeakMap<Duplex, ServerResponse>();

  constructor(limit = silentMax) {
    this.#silentMax = limit;
  }

  /**
   * Knows all connections of a server from now on. Above the limit of connections from which no request has come, the one
   * that has been silent for the longest time is closed: a client sends its request at once.
   */
  of(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket);
      this.#silent.add(socket);
      socket.once('close', () => {
        this.#open.delete(socket);
        this.#silent.delete(socket);
      });
      if (this.#silent.size > this.#silentMax) (this.#silent.values().next().value as Socket).destroy();
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#silent.delete(socket);
      this.#responses.set(socket, response);
    });
  }

  /** The response to the last request of a connection, which may be finished. */
  lastResponse(socket: Duplex): ServerResponse | undefined {
    return this.#responses.get(socket);
  }

  /** Closes the connections on which nothing is in progress, also those that have sent a part of a request's headers. */
  closeIdle(): void {
    for (const socket of this.#open) {
      if (this.lastResponse(socket)?.writableEnded !== false) socket.destroy();
    }
  }
}
