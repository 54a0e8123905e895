import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import type { Scope } from './scope.ts';

/** A received request. */
export interface ReceivedWebhook {
  path: string;
  headers: IncomingHttpHeaders;
  /** The exact bytes. */
  body: Buffer;
  /** The parsed body; throws if it is not JSON. */
  readonly json: Record<string, unknown>;
}

export interface ReceiverAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

/** The response to each request: constant, or returned by a function; `hang` sends none. */
export type Answering =
  | ReceiverAnswer
  | ((received: ReceivedWebhook) => ReceiverAnswer | 'hang' | Promise<ReceiverAnswer | 'hang'>);

/** A receiver of webhooks on a port of the loopback address. */
export interface WebhookReceiver {
  url: string;
  /** All complete requests, in order of completion. */
  received: ReceivedWebhook[];
  /** Sets the response; initially 200. */
  answer(answering: Answering): void;
  /** Resolves with the first `count` requests. */
  arrived(count: number): Promise<ReceivedWebhook[]>;
  close(): Promise<void>;
}

/** Starts a receiver; closes with its scope, if not closed before. */
export async function startReceiver(scope: Scope, answering: Answering = {}): Promise<WebhookReceiver> {
  let current = answering;
  const received: ReceivedWebhook[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // Incomplete requests are ignored.
      return;
    }
    const body = Buffer.concat(chunks);
    const webhook: ReceivedWebhook = {
      path: request.url ?? '',
      headers: request.headers,
      body,
      get json() {
        return JSON.parse(body.toString('utf8'));
      },
    };
    received.push(webhook);
    const answer = typeof current === 'function' ? await current(webhook) : current;
    if (answer !== 'hang') reply(response, answer);
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  // After it has closed, no other process may respond in its place.
  const port = await freePort();
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  scope.onTestFinished(close);
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: (next) => {
      current = next;
    },
    arrived: async (count) => {
      await eventually(
        async () => received.length,
        (length) => length >= count,
      );
      return received.slice(0, count);
    },
    close,
  };
}

function reply(response: ServerResponse, { status = 200, headers = {}, body = '' }: ReceiverAnswer): void {
  response.writeHead(status, headers).end(body);
}
