import { Agent, type ClientRequest, request } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { openConnection } from './connection.ts';
import { addressesOf, type DestinationRules } from './destination.ts';
import { headerBytesMax, headOf } from './message.ts';
import { type Post, type PostAnswer, Posting } from './posting.ts';
import { TlsIdentities } from './tls-identities.ts';

/** Shorter than usual keep-alive times of servers, so that they rarely close the connection during a post. */
const usualIdleMaxMs = 4000;

export interface PosterSettings extends DestinationRules {
  /** How long an idle connection is kept, in milliseconds; 4000 by default. */
  idleMaxMs?: number;
}

/** Connections to receivers, kept for their next posts. */
export class PosterConnections {
  readonly #rules: DestinationRules;
  readonly #identities = new TlsIdentities();
  readonly #http: PosterAgent;
  readonly #https: PosterAgent;

  constructor({ idleMaxMs = usualIdleMaxMs, ...rules }: PosterSettings) {
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

/** An older connection is not reused, so that even busy names are resolved and checked again. */
const ageMaxMs = 60_000;

/** Options of a request for its agent, besides the usual ones. */
interface Connecting {
  url: URL;
  /** Returns the signal that is aborted when the connection is no longer needed. */
  connecting: () => AbortSignal;
}

/** Opens a connection for a request. */
type Open = (options: Connecting) => Promise<Socket>;

/**
 * Keeps connections to receivers, each for one post at a time, and opens another if none is free. It is an agent of
 * node:http because undici fails on interim responses that were not requested.
 */
class PosterAgent extends Agent {
  readonly #open: Open;
  readonly #connections = new WeakMap<Duplex, Connection>();

  constructor(protocol: 'http:' | 'https:', idleMaxMs: number, open: Open) {
    super({
      protocol,
      keepAlive: true,
      // Limits how long a free connection is kept; a receiver can shorten it (Keep-Alive: timeout=…).
      timeout: idleMaxMs,
      maxFreeSockets: Number.POSITIVE_INFINITY,
    });
    this.#open = open;
  }

  override createConnection(
    options: object,
    callback: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const opened = (socket: Socket) => {
      const connection = { connectedMs: performance.now(), isFree: false };
      this.#connections.set(socket, connection);
      // Unsolicited data would count as the response to the next post.
      socket.on('data', () => connection.isFree && socket.destroy());
      callback(null, socket);
    };
    const failed = (error: Error) => (callback as (error: Error) => void)(error);
    this.#open(options as Connecting).then(opened, failed);
  }

  /**
   * Frees a connection two turns of the event loop later, so that a receiver that closes it with its response is noticed:
   * the end of a connection is read one turn after its last bytes.
   */
  override emit(name: string | symbol, ...values: unknown[]): boolean {
    if (name !== 'free') return super.emit(name, ...values);
    this.#setFree(values[0] as Duplex, true);
    setImmediate(() => setImmediate(() => super.emit(name, ...values)));
    return true;
  }

  override keepSocketAlive(socket: Duplex): boolean {
    const ageMs =
      performance.now() - (this.#connections.get(socket)?.connectedMs ?? Number.NEGATIVE_INFINITY);
    // False if the receiver is about to close it, which Node's types omit.
    const isKept: unknown = super.keepSocketAlive(socket);
    return ageMs <= ageMaxMs && isKept !== false;
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    this.#setFree(socket, false);
    super.reuseSocket(socket, request);
  }

  #setFree(socket: Duplex, isFree: boolean): void {
    const connection = this.#connections.get(socket);
    if (connection !== undefined) connection.isFree = isFree;
  }
}

interface Connection {
  connectedMs: number;
  /** Between two posts. */
  isFree: boolean;
}
