import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import { answerLost, exchangeFailed } from './exchange-failure.ts';
import type { Message, ReceivedAnswer } from './message.ts';
import { OutboundError } from './outbound-error.ts';

/** Callbacks about an exchange: the request is about to be written, then the result. */
interface Progress {
  sending: () => void;
  resolve: (answer: ReceivedAnswer) => void;
  reject: (error: OutboundError) => void;
}

/** Assembles a response from the received data, and ends the exchange as soon as it is too large. */
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
    // An interim response (RFC 9110, section 15.2): the final one follows.
    if (status < 200) return;
    const headers = headersFrom(controller.rawHeaders);
    this.#head = { status, headers };
    // With 304, the length is that of a body that is not sent.
    const announcedBytes = status === 304 ? 0 : Number(headers.get('content-length'));
    if (announcedBytes > this.#message.answerBytesMax) this.#tooLarge(controller);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#bytes += chunk.byteLength;
    // Copied, as a chunk of one byte would keep its whole receive buffer in memory.
    if (this.#bytes <= this.#message.answerBytesMax) this.#chunks.push(new Uint8Array(chunk));
    else this.#tooLarge(controller);
  }

  onResponseEnd(): void {
    if (this.#head === null) return;
    // The client treats a response without a length as complete when the connection is reset.
    if (this.#socket.errored === null) this.#progress.resolve({ ...this.#head, body: this.#body() });
    else this.#progress.reject(answerLost(this.#message.url.host));
  }

  onResponseError(_controller: unknown, error: NodeJS.ErrnoException): void {
    const progress = { host: this.#message.url.host, sent: this.#sent, answered: this.#head !== null };
    this.#progress.reject(exchangeFailed(progress, error));
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
    const message = `${url.host} responded with more than the limit of ${answerBytesMax} bytes.`;
    const error = new OutboundError('answer_too_large', true, message);
    this.#progress.reject(error);
    controller.abort(error);
  }
}

/** Header values are bytes, decoded as one character each (RFC 9110, section 5.5). */
function headersFrom(raw: Dispatcher.DispatchController['rawHeaders']): Headers {
  const headers = new Headers();
  const parts = Array.isArray(raw) ? raw.map((part) => Buffer.from(part).toString('latin1')) : [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    headers.append(parts[index] ?? '', parts[index + 1] ?? '');
  }
  return headers;
}
