import { parseDestination } from './destination.ts';
import { assertSendable } from './message.ts';
import { closed } from './outbound-error.ts';
import { PosterConnections, type PosterSettings } from './poster-connections.ts';
import type { Post, PostAnswer } from './posting.ts';

/**
 * Posts to receivers over connections that are kept open for a few seconds. Each connection goes to addresses that were
 * resolved and checked for it.
 */
export class Poster {
  readonly #connections: PosterConnections;
  #running = 0;
  readonly #lastEnded = Promise.withResolvers<void>();
  #closed = false;

  constructor(settings: PosterSettings) {
    this.#connections = new PosterConnections(settings);
  }

  /**
   * Sends a post at most once. A final status counts as soon as it arrives, whatever happens to the body.
   * @throws OutboundError
   * @throws TypeError if a header cannot be sent as HTTP
   */
  async post(post: Post): Promise<PostAnswer> {
    if (this.#closed) throw closed();
    const url = parseDestination(post.url);
    assertSendable(post.headers);
    this.#running += 1;
    try {
      return await this.#connections.send(url, post);
    } finally {
      this.#running -= 1;
      if (this.#closed && this.#running === 0) this.#lastEnded.resolve();
    }
  }

  /** Accepts no more posts, waits for running ones, each limited by its own time-out, and disconnects. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#running > 0) await this.#lastEnded.promise;
    this.#connections.close();
  }
}
