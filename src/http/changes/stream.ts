import type { ServerResponse } from 'node:http';
import type { Report } from './topics.ts';

/** Unread bytes after which a connection is closed; the client reconnects. */
const unreadMax = 16 * 1024;
const retryMs = 2_000;

/** A stream of server-sent events (HTML, section 9.2) to one listener. */
export class ChangeStream {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  /** Starts the response. */
  begin(headers: Record<string, string | number>): void {
    this.#response.writeHead(200, headers);
    this.#write(`retry: ${retryMs}\n: listening\n\n`);
  }

  tell(report: Report): void {
    this.#write(`event: changed\ndata: ${JSON.stringify(report)}\n\n`);
  }

  /** Keeps intermediaries from closing an idle connection. */
  beat(): void {
    this.#write(': still here\n\n');
  }

  end(): void {
    this.#response.end();
  }

  #write(text: string): void {
    if (this.#response.writableLength > unreadMax) this.#response.destroy();
    else if (this.#response.writable) this.#response.write(text);
  }
}
