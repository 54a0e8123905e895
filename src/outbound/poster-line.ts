import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { Posting } from './posting.ts';

const headerBytesMax = 16_384;
/** Shorter than usual keep-alive times of servers, so that they rarely close the connection during a post. */
const idleMaxMs = 4000;
/**
 * A connection older than this is closed after its next post, so that even busy names are resolved and checked again.
 */
const ageMaxMs = 60_000;

/** One connection to a receiver, reopened whenever the next post finds none; it serves one post at a time. */
export class PosterLine extends Client {
  #connection = new AbortController();
  /** Since when it is connected; infinity while it is not. */
  #connectedMs = Number.POSITIVE_INFINITY;

  constructor(url: URL, open: (signal: AbortSignal) => Promise<Socket>) {
    super(url, {
      connect: (_options, callback) => {
        this.#connection = new AbortController();
        const { signal } = this.#connection;
        void Promise.race([open(signal), abortOf(signal)]).then(
          (socket) => {
            this.#connectedMs = Date.now();
            socket.once('close', () => {
              this.#connectedMs = Number.POSITIVE_INFINITY;
            });
            callback(null, socket);
          },
          (error: Error) => callback(error, null),
        );
      },
      pipelining: 1,
      allowH2: false,
      maxHeaderSize: headerBytesMax,
      keepAliveTimeout: idleMaxMs,
      // Also if a receiver requests more.
      keepAliveMaxTimeout: idleMaxMs,
      // Each post limits its own time.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (handler instanceof Posting) handler.goesOver(this);
    const isOld = Date.now() - this.#connectedMs > ageMaxMs;
    return super.dispatch(isOld ? { ...options, reset: true } : options, handler);
  }

  /**
   * Drops the connection, even while it is being opened. (Aborting the request instead would leave its origin in the
   * agent for ever: the agent checks what to remove while the aborted request is still in the queue.)
   */
  drop(): void {
    this.#connection.abort();
  }
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
