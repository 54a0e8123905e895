import type { Socket } from 'node:net';
import { Agent, Pool } from 'undici';
import { openConnection } from './connection.ts';
import { addressesOf, type DestinationRules } from './destination.ts';
import type { Post, PostAnswer } from './poster.ts';
import { PosterLine } from './poster-line.ts';
import { Posting } from './posting.ts';
import { TlsIdentities } from './tls-identities.ts';

/** Connections to receivers, grouped by origin. An origin is dropped with its last connection. */
export class PosterConnections {
  readonly #rules: DestinationRules;
  readonly #identities = new TlsIdentities();
  readonly #agent = new Agent({
    factory: (origin) =>
      new Pool(origin, {
        factory: (url) => new PosterLine(url, (signal) => this.#open(url, signal)),
        allowH2: false,
      }),
    allowH2: false,
  });

  constructor(rules: DestinationRules) {
    this.#rules = rules;
  }

  /** @throws OutboundError */
  send(url: URL, post: Post): Promise<PostAnswer> {
    const posting = new Posting(url.host, post);
    const request = {
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      headers: { ...post.headers, 'accept-encoding': 'identity' },
      body: post.body,
    };
    this.#agent.dispatch(request, posting);
    return posting.answer;
  }

  /** Closes all connections; no post may be running. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #open(url: URL, signal: AbortSignal): Promise<Socket> {
    const addresses = await addressesOf(url, this.#rules);
    signal.throwIfAborted();
    const secureContext = url.protocol === 'https:' ? this.#identities.contextOf({}) : null;
    return openConnection(url, addresses, secureContext, signal);
  }
}
