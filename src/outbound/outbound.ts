import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { AnswerReader } from './answer-reader.ts';
import { openConnection } from './connection.ts';
import { addressesOf, type DestinationRules, parseDestination } from './destination.ts';
import { assertSendable, headerBytesMax, headOf, type Message, type ReceivedAnswer } from './message.ts';
import { closed, OutboundError, timedOut } from './outbound-error.ts';
import { TlsIdentities, type TlsIdentity } from './tls-identities.ts';

export type { PrivateAddresses } from './destination.ts';
export { OutboundError, type OutboundFailure } from './outbound-error.ts';

/** The destination, and the time limit. */
export interface OutboundCall extends TlsIdentity {
  url: string;
  /** Limit for the whole exchange: name look-up, connection, request, response. */
  timeoutMs: number;
  signal?: AbortSignal;
}

export interface OutboundRequest extends OutboundCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  answerBytesMax: number;
  /** Follows up to 3 redirects of GET within the same origin; otherwise a redirect is an error. */
  followSameOrigin?: boolean;
}

export interface OutboundAnswer {
  status: number;
  headers: Headers;
  /** As sent: never decompressed. */
  body: Uint8Array;
  durationMs: number;
}

/** The peer of a secure connection; its certificate has been verified. */
interface Handshake {
  /** For example `TLSv1.3`. */
  protocol: string;
  subject: string;
  issuer: string;
  /** Milliseconds since the epoch. */
  validUntil: number;
}

/**
 * Sends requests to third parties. Each has its own connection, is sent at most once and never retried. All addresses
 * of a name are checked before each connection, and the connection is made only to these.
 */
export class Outbound {
  readonly #settings: DestinationRules;
  readonly #identities = new TlsIdentities();
  readonly #running = new Set<Promise<unknown>>();
  #closed = false;

  constructor(settings: DestinationRules) {
    this.#settings = { ...settings };
  }

  /**
   * @throws OutboundError
   * @throws TypeError if a header cannot be sent as HTTP
   */
  async request(request: OutboundRequest): Promise<OutboundAnswer> {
    const startedMs = performance.now();
    assertSendable(request.headers ?? {});
    const answer = await this.#run(request, (url, progress, ended) =>
      this.#follow(request, url, progress, ended),
    );
    return { ...answer, durationMs: performance.now() - startedMs };
  }

  /**
   * Resolves the addresses of a call without making it.
   *
   * @throws OutboundError
   */
  addressesOf(call: OutboundCall): Promise<string[]> {
    return this.#run(call, async (url) => {
      const found = await addressesOf(url, this.#settings);
      return found.map(({ address }) => address);
    });
  }

  /**
   * Establishes a secure connection as for a request and returns the peer; nothing is sent over it.
   *
   * @throws OutboundError
   */
  shakeHands(call: OutboundCall): Promise<Handshake> {
    return this.#run(call, async (url, _progress, ended) => {
      const addresses = await addressesOf(url, this.#settings);
      ended.throwIfAborted();
      const socket = await openConnection(url, addresses, this.#secureContext(call, url), ended);
      return handshakeOf(socket as TLSSocket);
    });
  }

  /** Accepts no more requests, and waits for running ones; each is limited by its own time-out. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#running);
  }

  #run<T>(call: OutboundCall, work: Work<T>): Promise<T> {
    if (this.#closed) return Promise.reject(closed());
    const running = this.#withinTime(call, work);
    this.#running.add(running);
    return running.finally(() => this.#running.delete(running));
  }

  /** Ends the exchange when its time is up or the caller aborts it, whatever it is waiting for. */
  async #withinTime<T>(request: OutboundCall, work: Work<T>): Promise<T> {
    const url = parseDestination(request.url);
    if (request.signal?.aborted) throw aborted(url, false);
    const progress = { mayHaveArrived: false };
    const ended = new AbortController();
    const stopped = Promise.withResolvers<never>();
    const abort = () => stopped.reject(aborted(url, progress.mayHaveArrived));
    const timer = setTimeout(() => {
      stopped.reject(timedOut(url.host, request.timeoutMs, progress.mayHaveArrived));
    }, request.timeoutMs);
    request.signal?.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([stopped.promise, work(url, progress, ended.signal)]);
    } catch (error) {
      // After a redirect, the first request has been sent, whichever one failed.
      if (!(error instanceof OutboundError) || error.mayHaveArrived === progress.mayHaveArrived) throw error;
      throw new OutboundError(error.failure, progress.mayHaveArrived, error.message);
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', abort);
      ended.abort();
    }
  }

  async #follow(request: OutboundRequest, first: URL, progress: Progress, ended: AbortSignal) {
    let url = first;
    for (let redirects = 0; ; redirects += 1) {
      const answer = await this.#exchange(request, url, progress, ended);
      const target = redirectTarget(request, url, answer, redirects);
      if (target === null) return answer;
      url = target;
    }
  }

  async #exchange(request: OutboundRequest, url: URL, progress: Progress, ended: AbortSignal) {
    const { method, headers = {}, body = null, answerBytesMax } = request;
    const secureContext = url.protocol === 'https:' ? this.#secureContext(request, url) : null;
    const addresses = await addressesOf(url, this.#settings);
    ended.throwIfAborted();
    const socket = await openConnection(url, addresses, secureContext, ended);
    return exchange(socket, { method, url, headers, body, answerBytesMax }, () => {
      progress.mayHaveArrived = true;
    });
  }

  #secureContext(request: TlsIdentity, url: URL) {
    try {
      return this.#identities.contextOf(request);
    } catch {
      const message = `The certificates for calling ${url.host} cannot be read, or the key does not match the certificate.`;
      throw new OutboundError('tls_failed', false, message);
    }
  }
}

function aborted({ host }: URL, mayHaveArrived: boolean): OutboundError {
  return new OutboundError('aborted', mayHaveArrived, `The call to ${host} was aborted.`);
}

/** Progress of a request. */
interface Progress {
  mayHaveArrived: boolean;
}

/** Work within a call's time limit; `ended` closes whatever it has opened. */
type Work<T> = (url: URL, progress: Progress, ended: AbortSignal) => Promise<T>;

/**
 * Sends one request over its own connection and reads the response; the connection is closed afterwards, as on a reused one
 * it would be unknown whether a failed request had arrived. `sending` is called before the first byte is written: after that,
 * a failed request may have arrived.
 * @throws OutboundError
 */
async function exchange(socket: Socket, message: Message, sending: () => void): Promise<ReceivedAnswer> {
  const reader = new AnswerReader(socket, message, sending);
  // Without an agent, the client uses the connection for this request only.
  const running = httpRequest({
    ...headOf(message, 'close'),
    createConnection: () => socket,
    maxHeaderSize: headerBytesMax,
  });
  try {
    return await reader.read(running);
  } finally {
    socket.destroy();
  }
}

function handshakeOf(socket: TLSSocket): Handshake {
  const certificate = socket.getPeerX509Certificate();
  return {
    protocol: socket.getProtocol() ?? '',
    subject: oneLine(certificate?.subject),
    issuer: oneLine(certificate?.issuer),
    validUntil: certificate?.validToDate.getTime() ?? 0,
  };
}

/** Joins an X.509 name, which has one line for each part. */
function oneLine(name: string | undefined): string {
  return name?.split('\n').join(', ') ?? '';
}

const redirectsMax = 3;
const followed = new Set([301, 302, 303, 307, 308]);

/**
 * Returns the target of a redirect; null for a response to return: any but 3xx, 304, and 3xx without a location.
 * @throws OutboundError `redirect_refused` for every redirect that may not be followed: it must be of a GET, within its
 *   origin
 */
function redirectTarget(
  request: { method: string; followSameOrigin?: boolean },
  from: URL,
  { status, headers }: { status: number; headers: Headers },
  redirectsBefore: number,
): URL | null {
  const location = headers.get('location');
  if (status < 300 || status > 399 || status === 304 || location === null) return null;
  const refused = (why: string) => new OutboundError('redirect_refused', true, `${from.host} ${why}.`);
  if (request.followSameOrigin !== true || request.method !== 'GET' || !followed.has(status)) {
    throw refused('responded with a redirect, which is not followed');
  }
  const target = URL.parse(location, from.href);
  if (target === null || target.origin !== from.origin || target.username !== '' || target.password !== '') {
    throw refused('redirects to another origin, which is not followed');
  }
  if (redirectsBefore >= redirectsMax) throw refused(`redirects more than ${redirectsMax} times`);
  return target;
}
