import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { interimAnswersMax, type Message, type ReceivedAnswer } from './message.ts';
import { answerLost, exchangeFailed, headersTooLarge, OutboundError } from './outbound-error.ts';

/** Assembles a response from the received data, and ends the exchange as soon as it is too large. */
export class AnswerReader {
  readonly #socket: Socket;
  readonly #message: Message;
  readonly #sending: () => void;
  readonly #answer = Promise.withResolvers<ReceivedAnswer>();
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #interimAnswers = 0;
  #sent = false;
  #isAnswered = false;

  /** `sending` is called before the request is written. */
  constructor(socket: Socket, message: Message, sending: () => void) {
    this.#socket = socket;
    this.#message = message;
    this.#sending = sending;
  }

  /**
   * Writes the body of a new request, and reads its response.
   *
   * @throws OutboundError
   */
  read(request: ClientRequest): Promise<ReceivedAnswer> {
    request
      .on('socket', () => this.#begin())
      .on('information', () => this.#countInterim())
      .on('response', (response) => this.#receive(response))
      .on('error', (error) => this.#fail(error))
      .on('close', () => this.#close())
      .end(this.#message.body ?? undefined);
    return this.#answer.promise;
  }

  #begin(): void {
    if (this.#socket.destroyed) return;
    this.#sent = true;
    this.#sending();
  }

  #countInterim(): void {
    this.#interimAnswers += 1;
    if (this.#interimAnswers > interimAnswersMax) this.#stop(headersTooLarge(this.#message.url.host));
  }

  #receive(response: IncomingMessage): void {
    this.#isAnswered = true;
    const { statusCode: status = 0 } = response;
    const headers = headersFrom(response.rawHeaders);
    // With 304, the length is that of a body that is not sent.
    const announcedBytes = status === 304 ? 0 : Number(headers.get('content-length'));
    if (announcedBytes > this.#message.answerBytesMax) this.#stop(this.#tooLarge());
    response
      .on('data', (chunk: Uint8Array) => this.#keep(chunk))
      .on('error', (error) => this.#fail(error))
      .on('end', () => this.#answer.resolve({ status, headers, body: joined(this.#chunks) }))
      .on('close', () => this.#answer.reject(answerLost(this.#message.url.host)));
  }

  /** After a response has started, its own events end the exchange. */
  #close(): void {
    if (!this.#isAnswered) this.#answer.reject(answerLost(this.#message.url.host));
  }

  #keep(chunk: Uint8Array): void {
    this.#bytes += chunk.byteLength;
    // Copied, as a chunk of one byte would keep its whole receive buffer in memory.
    if (this.#bytes <= this.#message.answerBytesMax) this.#chunks.push(new Uint8Array(chunk));
    else this.#stop(this.#tooLarge());
  }

  #tooLarge(): OutboundError {
    const { url, answerBytesMax } = this.#message;
    const message = `${url.host} responded with more than the limit of ${answerBytesMax} bytes.`;
    return new OutboundError('answer_too_large', true, message);
  }

  #fail(error: NodeJS.ErrnoException): void {
    this.#answer.reject(exchangeFailed({ host: this.#message.url.host, sent: this.#sent }, error));
  }

  #stop(error: OutboundError): void {
    this.#answer.reject(error);
    this.#socket.destroy();
  }
}

/** Header values are bytes, decoded as one character each (RFC 9110, section 5.5). */
function headersFrom(raw: readonly string[]): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    headers.append(raw[index] ?? '', raw[index + 1] ?? '');
  }
  return headers;
}

/** Joins the parts of a body. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first, second] = chunks;
  return first !== undefined && second === undefined ? first : new Uint8Array(Buffer.concat(chunks));
}
