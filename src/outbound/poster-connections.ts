import { request } from 'node:http';
import type { Socket } from 'node:net';
import { openConnection } from './connection.ts';
import { addressesOf, type DestinationRules } from './destination.ts';
import { headerBytesMax, headOf } from './message.ts';
import { type Connecting, PosterAgent } from './poster-agent.ts';
import type { Post, PostAnswer } from './posting.ts';
import { Posting } from './posting.ts';
import { TlsIdentities } from './tls-identities.ts';

/** Shorter than usual keep-alive times of servers, so that they rarely close the connection during a post. */
const usualIdleMaxMs = 4000;

/** Connections to receivers, kept for their next posts. */
export class PosterConnections {
  readonly #rules: DestinationRules;
  readonly #identities = new TlsIdentities();
  readonly #http: PosterAgent;
  readonly #https: PosterAgent;

  constructor({ idleMaxMs = usualIdleMaxMs, ...rules }: DestinationRules & { idleMaxMs?: number }) {
    this.#rules = rules;
    this.#http = new PosterAgent('http:', idleMaxMs, (options) => this.#open(options));
    this.#https = new PosterAgent('https:', idleMaxMs, (options) => this.#open(options));
  }

  /** @throws OutboundError */
  send(url: URL, post: Post): Promise<PostAnswer> {
    const { headers, body } = post;
    const posting = new Posting(url.host, post);
    const isSecure = url.protocol === 'https:';
    const options = {
      ...headOf({ method: 'POST', url, headers, body }, 'keep-alive'),
      agent: isSecure ? this.#https : this.#http,
      protocol: url.protocol,
      host: url.hostname,
      port: url.port || (isSecure ? 443 : 80),
      maxHeaderSize: headerBytesMax,
      url,
      connecting: () => posting.connecting,
    };
    return posting.read(request(options));
  }

  /** Closes all connections; no post may be running. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #open({ url, connecting }: Connecting): Promise<Socket> {
    const signal = connecting();
    return Promise.race([this.#judgeAndOpen(url, signal), abortOf(signal)]);
  }

  async #judgeAndOpen(url: URL, signal: AbortSignal): Promise<Socket> {
    const addresses = await addressesOf(url, this.#rules);
    signal.throwIfAborted();
    const secureContext = url.protocol === 'https:' ? this.#identities.contextOf({}) : null;
    return openConnection(url, addresses, secureContext, signal);
  }
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
