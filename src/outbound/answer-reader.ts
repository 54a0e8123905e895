import type { Socket } from 'node:net';
import { type Dispatcher, errors } from 'undici';
import { codeOf } from './connection.ts';
import type { Message, ReceivedAnswer } from './message.ts';
import { OutboundError } from './outbound-error.ts';

/** What a reader tells of its exchange: that the request is about to be written, then how it ended. */
interface Progress {
  sending: () => void;
  resolve: (answer: ReceivedAnswer) => void;
  reject: (error: OutboundError) => void;
}

/** Puts an answer together from what arrives, and ends the exchange as soon as that is too large. */
export class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #socket: Socket;
  readonly #message: Message;
  readonly #progress: Progress;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #sent = false;
  #head: { status: number; headers: Headers } | null = null;

  constructor(socket: Socket, message: Message, progress: Progress) {
    this.#socket = socket;
    this.#message = message;
    this.#progress = progress;
  }

  onRequestStart(): void {
    this.#sent = true;
    this.#progress.sending();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    // An interim answer (RFC 9110, section 15.2): the real one is still to come.
    if (status < 200) return;
    const headers = headersFrom(controller.rawHeaders);
    this.#head = { status, headers };
    // With 304, the length is that of what is not sent.
    const announcedBytes = status === 304 ? 0 : Number(headers.get('content-length'));
    if (announcedBytes > this.#message.answerBytesMax) this.#tooLarge(controller);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#bytes += chunk.byteLength;
    // A copy: a chunk of one byte would keep all that was received along with it in memory.
    if (this.#bytes <= this.#message.answerBytesMax) this.#chunks.push(new Uint8Array(chunk));
    else this.#tooLarge(controller);
  }

  onResponseEnd(): void {
    if (this.#head === null) return;
    // The client takes an answer that has no length for whole when its connection is reset.
    if (this.#socket.errored === null) this.#progress.resolve({ ...this.#head, body: this.#body() });
    else this.#fail(failures.lost);
  }

  onResponseError(_controller: unknown, error: NodeJS.ErrnoException): void {
    this.#fail(this.#failureOf(error), error);
  }

  #fail([failure, what]: (typeof failures)[keyof typeof failures], error?: NodeJS.ErrnoException): void {
    const message = `${what(this.#message.url.host)}${codeOf(error)}.`;
    this.#progress.reject(new OutboundError(failure, this.#sent, message));
  }

  #failureOf(error: NodeJS.ErrnoException) {
    if (!this.#sent) return failures.notSent;
    if (error instanceof errors.HeadersOverflowError) return failures.headersTooLarge;
    // With TLS 1.3, a server refuses a client's certificate when the client has already begun to speak.
    if (error.code?.startsWith('ERR_SSL_')) return failures.tls;
    // Where it holds no data, the parser misses the rest of an answer.
    const malformed = error instanceof errors.HTTPParserError && 'data' in error && error.data !== '';
    const contradictory = this.#head === null && error instanceof errors.ResponseContentLengthMismatchError;
    return malformed || contradictory ? failures.malformed : failures.lost;
  }

  #body(): Uint8Array {
    const body = new Uint8Array(this.#bytes);
    let offset = 0;
    for (const chunk of this.#chunks) {
      body.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return body;
  }

  #tooLarge(controller: Dispatcher.DispatchController): void {
    const { url, answerBytesMax } = this.#message;
    const message = `${url.host} answered with more than the ${answerBytesMax} bytes that are read.`;
    const error = new OutboundError('answer_too_large', true, message);
    this.#progress.reject(error);
    controller.abort(error);
  }
}

const failures = {
  notSent: ['connection_failed', (host: string) => `The connection to ${host} was lost before it was used`],
  headersTooLarge: ['answer_too_large', (host: string) => `${host} answered with more headers than are read`],
  tls: ['tls_failed', (host: string) => `${host} gave up the secure connection`],
  malformed: ['invalid_answer', (host: string) => `${host} answered with something that is not HTTP`],
  lost: [
    'connection_lost',
    (host: string) => `The connection to ${host} was lost before its answer was complete`,
  ],
} as const;

/** Header values are bytes, and are read as one character each (RFC 9110, section 5.5). */
function headersFrom(raw: Dispatcher.DispatchController['rawHeaders']): Headers {
  const headers = new Headers();
  const parts = Array.isArray(raw) ? raw.map((part) => Buffer.from(part).toString('latin1')) : [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    headers.append(parts[index] ?? '', parts[index + 1] ?? '');
  }
  return headers;
}
