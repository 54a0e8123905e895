import type { LookupFunction } from 'node:net';
import { parseDestination } from './destination.ts';
import { closed } from './outbound-error.ts';
import type { PrivateAddresses } from './permission.ts';
import { assertSendable } from './sendable-headers.ts';

export interface PosterSettings {
  privateAddresses: PrivateAddresses;
  /** Plain http is refused unless set; on loopback addresses it is allowed where those are. */
  allowHttp: boolean;
  /** Resolves names; the system's otherwise. */
  lookup?: LookupFunction;
}

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array;
  /** Of the whole exchange: name look-up, connection, request, answer. */
  timeoutMs: number;
  /** How much of the answer's body is kept; the rest is not. */
  answerBytesMax: number;
}

export interface PostAnswer {
  /** Any final one: a redirect is not followed. */
  status: number;
  /** Retry-After as it was sent. */
  retryAfter: string | null;
  /** The beginning of the body, as it was sent: nothing is ever decompressed. */
  body: Uint8Array;
  durationMs: number;
}

/**
 * Posts to receivers over connections that are kept open for a few seconds. Every connection is judged when it is made:
 * it goes to addresses that were resolved for it, and that may be called.
 */
export class Poster {
  readonly #settings: PosterSettings;
  #running = 0;
  readonly #lastEnded = Promise.withResolvers<void>();
  #connections: ReturnType<typeof loadConnections> | null = null;
  #closed = false;

  constructor(settings: PosterSettings) {
    this.#settings = { ...settings };
  }

  /**
   * Sends a post at most once. A final status counts as soon as it has arrived, whatever becomes of the body after it.
   * @throws OutboundError
   * @throws TypeError when a header cannot be sent as HTTP
   */
  async post(post: Post): Promise<PostAnswer> {
    if (this.#closed) throw closed();
    const url = parseDestination(post.url);
    assertSendable(post.headers);
    this.#running += 1;
    try {
      this.#connections ??= loadConnections(this.#settings);
      return await (await this.#connections).send(url, post);
    } finally {
      this.#running -= 1;
      if (this.#closed && this.#running === 0) this.#lastEnded.resolve();
    }
  }

  /** Takes no more posts, waits for those that are running, each of which ends by its own time-out, and hangs up. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#running > 0) await this.#lastEnded.promise;
    await (await this.#connections)?.close();
  }
}

/** The HTTP client takes 25 MB, which a process that posts nothing is spared. */
async function loadConnections(settings: PosterSettings) {
  const { PosterConnections } = await import('./poster-connections.ts');
  return new PosterConnections(settings);
}
