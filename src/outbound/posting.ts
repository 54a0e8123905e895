import type { ClientRequest, IncomingMessage } from 'node:http';
import { joined } from './answer-reader.ts';
import { interimAnswersMax } from './message.ts';
import { answerLost, exchangeFailed, headersTooLarge, OutboundError, timedOut } from './outbound-error.ts';

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array;
  /** Limit for the whole exchange: name look-up, connection, request, response. */
  timeoutMs: number;
  /** Maximum bytes of the response body to keep; the rest is discarded. */
  answerBytesMax: number;
}

export interface PostAnswer {
  /** Any final status: redirects are not followed. */
  status: number;
  /** Names and values by turns, as sent: one character for each byte. */
  headers: readonly string[];
  /** Retry-After as sent. */
  retryAfter: string | null;
  /** The beginning of the body, as sent: never decompressed. */
  body: Uint8Array;
  durationMs: number;
}

/** Bytes of a body to read beyond those kept, so that the connection can be reused. */
const surplusBytesMax = 16_384;

/** One post in flight: limits its time and size, and assembles its response. */
export class Posting {
  readonly #host: string;
  readonly #post: Post;
  readonly #outcome = Promise.withResolvers<PostAnswer>();
  readonly #startedMs = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #kept: Uint8Array[] = [];
  /** Set if a connection is opened for this post; most posts reuse one. */
  #connecting: AbortController | null = null;
  #request: ClientRequest | null = null;
  #bytes = 0;
  #interimAnswers = 0;
  #sent = false;
  #ended = false;
  #head: Pick<PostAnswer, 'status' | 'headers' | 'retryAfter'> | null = null;

  constructor(host: string, post: Post) {
    this.#host = host;
    this.#post = post;
    this.#timer = setTimeout(() => {
      this.#end(timedOut(this.#host, post.timeoutMs, this.#sent));
      this.#drop();
    }, post.timeoutMs);
  }

  /** Aborted when a connection is no longer needed. */
  get connecting(): AbortSignal {
    this.#connecting ??= new AbortController();
    return this.#connecting.signal;
  }

  /**
   * Writes the body of a new request, and reads its response.
   *
   * @throws OutboundError
   */
  read(request: ClientRequest): Promise<PostAnswer> {
    this.#request = request;
    request
      .on('socket', ({ destroyed }) => this.#begin(destroyed))
      .on('information', () => this.#countInterim())
      .on('response', (response) => this.#receive(response))
      .on('error', (error) => this.#fail(error))
      .on('close', () => this.#close())
      .end(this.#post.body);
    return this.#outcome.promise;
  }

  #begin(isLost: boolean): void {
    // The time limit passed before the connection was made.
    if (this.#ended) this.#drop();
    else this.#sent = !isLost;
  }

  #countInterim(): void {
    this.#interimAnswers += 1;
    if (this.#interimAnswers <= interimAnswersMax) return;
    this.#end(headersTooLarge(this.#host));
    this.#drop();
  }

  #receive(response: IncomingMessage): void {
    const { statusCode: status = 0, headers, rawHeaders } = response;
    this.#head = { status, headers: rawHeaders, retryAfter: headers['retry-after'] ?? null };
    response
      .on('data', (chunk: Uint8Array) => this.#keep(chunk))
      .on('error', (error) => this.#fail(error))
      .on('end', () => this.#end())
      .on('close', () => this.#end());
  }

  /** After a response has started, its own events end the post. */
  #close(): void {
    if (this.#head === null) this.#end(answerLost(this.#host));
  }

  #keep(chunk: Uint8Array): void {
    const room = this.#post.answerBytesMax - this.#bytes;
    // Copied, as a chunk of one byte would keep its whole receive buffer in memory.
    if (room > 0) this.#kept.push(new Uint8Array(chunk.subarray(0, room)));
    this.#bytes += chunk.byteLength;
    if (this.#bytes - this.#post.answerBytesMax <= surplusBytesMax) return;
    this.#end();
    this.#drop();
  }

  #fail(error: NodeJS.ErrnoException): void {
    // The received part of a response counts; the response's own events end the post.
    if (this.#ended || this.#head !== null) return;
    const progress = { host: this.#host, sent: this.#sent };
    this.#end(error instanceof OutboundError ? error : exchangeFailed(progress, error));
  }

  /** Closes the connection, also while it is being made. */
  #drop(): void {
    this.#connecting?.abort();
    this.#request?.destroy();
  }

  /** Ends with the response if a final status has arrived, else with `error`. Only the first call counts. */
  #end(error?: OutboundError): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    if (this.#head === null) {
      this.#outcome.reject(error);
      return;
    }
    const durationMs = performance.now() - this.#startedMs;
    this.#outcome.resolve({ ...this.#head, body: joined(this.#kept), durationMs });
  }
}
