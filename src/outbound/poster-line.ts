import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { Posting } from './posting.ts';

const headerBytesMax = 16_384;
/** Shorter than what servers commonly keep a connection open for, so that they seldom hang up on a post. */
const idleMaxMs = 4000;
/** A post on a connection that is older is its last: a name is looked up and judged again, however busy it is. */
const ageMaxMs = 60_000;

/** One connection to a receiver, made anew whenever there is none for the next post; a post has it to itself. */
export class PosterLine extends Client {
  #connection = new AbortController();
  /** Since when there is a connection; never while there is none. */
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
      // Whatever a receiver asks for.
      keepAliveMaxTimeout: idleMaxMs,
      // Each post bounds its own time.
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
   * Drops the connection, also one that is only being made. (Aborting the request instead would leave its origin in the
   * agent for ever: the agent looks for what it can forget while the aborted request is still in the queue.)
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
