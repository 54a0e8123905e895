import type { Dispatcher } from 'undici';
import { exchangeFailed, headersTooLarge } from './exchange-failure.ts';
import { OutboundError, timedOut } from './outbound-error.ts';
import type { Post, PostAnswer } from './poster.ts';

/** Bytes of a body to read beyond those kept, so that the connection can be reused. */
const surplusBytesMax = 16_384;
const interimAnswersMax = 20;

/** One post in flight: limits its time and size, and assembles its response. */
export class Posting implements Dispatcher.DispatchHandler {
  readonly #host: string;
  readonly #post: Post;
  readonly #outcome = Promise.withResolvers<PostAnswer>();
  readonly #startedMs = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #kept: Uint8Array[] = [];
  #line: { drop: () => void } | null = null;
  #bytes = 0;
  #interimAnswers = 0;
  #sent = false;
  #ended = false;
  #head: { status: number; retryAfter: string | null } | null = null;

  constructor(host: string, post: Post) {
    this.#host = host;
    this.#post = post;
    this.#timer = setTimeout(() => {
      this.#end(timedOut(this.#host, post.timeoutMs, this.#sent));
      this.#line?.drop();
    }, post.timeoutMs);
  }

  /** Rejects with an OutboundError. */
  get answer(): Promise<PostAnswer> {
    return this.#outcome.promise;
  }

  /** Sets the connection in use; it is dropped if the response is not read to its end. */
  goesOver(line: { drop: () => void }): void {
    this.#line = line;
  }

  onRequestStart(): void {
    // The client then sends nothing. It may retry a request whose connection was lost or aborted.
    if (this.#ended || this.#sent) throw new Error('not to be sent');
    this.#sent = true;
  }

  onResponseStart(_controller: unknown, status: number, headers: AnswerHeaders): void {
    if (status >= 200) {
      const retryAfter = headers['retry-after'];
      this.#head = { status, retryAfter: (Array.isArray(retryAfter) ? retryAfter[0] : retryAfter) ?? null };
      return;
    }
    // Interim (RFC 9110, section 15.2): the final one follows.
    this.#interimAnswers += 1;
    if (this.#interimAnswers <= interimAnswersMax) return;
    this.#end(headersTooLarge(this.#host));
    this.#line?.drop();
  }

  onResponseData(_controller: unknown, chunk: Uint8Array): void {
    const room = this.#post.answerBytesMax - this.#bytes;
    // Copied, as a chunk of one byte would keep its whole receive buffer in memory.
    if (room > 0) this.#kept.push(new Uint8Array(chunk.subarray(0, room)));
    this.#bytes += chunk.byteLength;
    if (this.#bytes - this.#post.answerBytesMax <= surplusBytesMax) return;
    this.#end();
    this.#line?.drop();
  }

  onResponseEnd(): void {
    this.#end();
  }

  onResponseError(_controller: unknown, error: NodeJS.ErrnoException): void {
    if (this.#ended) return;
    const progress = { host: this.#host, sent: this.#sent, answered: this.#head !== null };
    this.#end(error instanceof OutboundError ? error : exchangeFailed(progress, error));
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

type AnswerHeaders = Record<string, string | string[] | undefined>;

function joined(chunks: Uint8Array[]): Uint8Array {
  const [first, second] = chunks;
  return first !== undefined && second === undefined ? first : new Uint8Array(Buffer.concat(chunks));
}
