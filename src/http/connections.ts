import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How many connections can be open that have not sent the headers of a request yet. */
export const silentMax = 1_000;

/** After this many connections garbage is collected, once fewer than `calmMax` end within `lookMs`. */
const manyEnded = 5_000;
const calmMax = 500;
const lookMs = 5_000;

/** The connections of a server. */
export class Connections {
  readonly #onSilentClosed: () => void;
  readonly #open = new Set<Socket>();
  /** Connections from which no request has come, with the time they were opened: monotonic, in milliseconds. */
  readonly #silent = new Map<Socket, number>();
  /** Connections that have ended since garbage was collected, and at the last look. */
  #ended = 0;
  #endedAtLook = 0;
  readonly #responses = new WeakMap<Duplex, ServerResponse>();

  /** @param onSilentClosed called when a silent connection is closed to make room for another */
  constructor(onSilentClosed = () => {}) {
    this.#onSilentClosed = onSilentClosed;
  }

  get open(): number {
    return this.#open.size;
  }

  get silent(): number {
    return this.#silent.size;
  }

  /** How many have a request that is arriving or handled. */
  get answering(): number {
    return this.#open.values().reduce((count, socket) => count + Number(this.#isAnswering(socket)), 0);
  }

  /**
   * Knows all connections of a server from now on. Above the limit of connections from which no request has come, the one
   * that has been silent for the longest time is closed: a client sends its request at once.
   */
  of(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket);
      this.#silent.set(socket, performance.now());
      socket.once('close', () => {
        this.#open.delete(socket);
        this.#silent.delete(socket);
        this.#ended += 1;
      });
      if (this.#silent.size <= silentMax) return;
      (this.#silent.keys().next().value as Socket).destroy();
      this.#onSilentClosed();
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#silent.delete(socket);
      this.#responses.set(socket, response);
    });
    const looking = setInterval(() => this.#collectGarbage(), lookMs).unref();
    server.once('close', () => clearInterval(looking));
  }

  /**
   * What many short connections leave is in the old generation of V8's heap, which an idle process would not collect and
   * compact. This takes some tens of milliseconds. Only if Node allows it (`--expose-gc`), as under `npm start` and `gingham`.
   */
  #collectGarbage(): void {
    const isCalm = this.#ended - this.#endedAtLook < calmMax;
    this.#endedAtLook = this.#ended;
    if (!isCalm || this.#ended < manyEnded) return;
    this.#ended = 0;
    this.#endedAtLook = 0;
    globalThis.gc?.({ type: 'major', execution: 'async', flavor: 'last-resort' });
  }

  /** The response to the last request of a connection, which may be finished. */
  lastResponse(socket: Duplex): ServerResponse | undefined {
    return this.#responses.get(socket);
  }

  /** Whether a connection was opened less than this time ago, and no request has come from it. */
  hasSilent(sinceMs: number): boolean {
    const newest = performance.now() - sinceMs;
    return this.#silent.values().some((openedAt) => openedAt > newest);
  }

  /**
   * Closes the connections on which nothing is in progress, but not those that were opened less than this time ago: their
   * first request may be on its way.
   */
  closeIdle(sinceMs: number): void {
    const newest = performance.now() - sinceMs;
    for (const socket of this.#open) {
      const isNew = (this.#silent.get(socket) ?? newest) > newest;
      const isArriving = this.lastResponse(socket)?.req.complete === false;
      if (!isNew && !isArriving && !this.#isAnswering(socket)) socket.destroy();
    }
  }

  /** Closes the connections without a response in progress, also those that have sent a part of a request. */
  closeUnanswering(): void {
    for (const socket of this.#open) if (!this.#isAnswering(socket)) socket.destroy();
  }

  #isAnswering(socket: Socket): boolean {
    return this.lastResponse(socket)?.writableEnded === false;
  }
}
