import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { Scope } from './scope.ts';

/** An outside server at the byte level: it responds to complete requests with any bytes. */
export interface OutsideParty {
  port: number;
  /** All connections so far, in order. */
  connections: Socket[];
  /** All complete requests so far, in order: head and body as received. */
  requests: string[];
  /** Resolves with the `count`-th connection. */
  opened: (count: number) => Promise<Socket>;
  /** Resolves with the connection of the `count`-th complete request. */
  arrived: (count: number) => Promise<Socket>;
}

/** Starts one on the loopback address; `answer` is called for every complete request. Closes with the test. */
export async function startOutsideParty(
  t: Scope,
  answer: (socket: Socket, request: string) => void,
  tls?: TlsOptions,
): Promise<OutsideParty> {
  const server: Server = tls === undefined ? createServer() : createTlsServer(tls);
  const party: OutsideParty = { port: 0, connections: [], requests: [], opened, arrived };
  const on: Socket[] = [];
  async function opened(count: number): Promise<Socket> {
    while (party.connections.length < count) await once(server, 'connection');
    return party.connections[count - 1] as Socket;
  }
  async function arrived(count: number): Promise<Socket> {
    while (on.length < count) await once(server, 'whole request');
    return on[count - 1] as Socket;
  }
  server.on('connection', (socket: Socket) => {
    party.connections.push(socket);
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    socket.on('error', () => {});
    let received = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk;
      if (!isWhole(received)) return;
      party.requests.push(received);
      on.push(socket);
      answer(socket, received);
      received = '';
      server.emit('whole request');
    });
  });
  t.onTestFinished(() => {
    server.close();
    for (const socket of party.connections) socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  party.port = (server.address() as AddressInfo).port;
  return party;
}

/** Returns a response as bytes, with the length of its body. */
export function httpAnswer(status: number, body = '', headers: Record<string, string> = {}): string {
  const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers });
  return `HTTP/1.1 ${status} \r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

/** Interim responses, which need not have been requested (RFC 9110, section 15.2). */
export const interimAnswers: [what: string, bytes: string][] = [
  ['100', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ['100 with headers', 'HTTP/1.1 100 Continue\r\nretry-after: 9\r\ncontent-length: 3\r\n\r\n'],
  ['102', 'HTTP/1.1 102 Processing\r\n\r\n'],
  ['103', 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\nretry-after: 9\r\n\r\n'],
  ['an unknown interim status', 'HTTP/1.1 199 \r\n\r\n'],
  ['several', 'HTTP/1.1 100 \r\n\r\nHTTP/1.1 102 \r\n\r\nHTTP/1.1 103 \r\n\r\nHTTP/1.1 100 \r\n\r\n'],
];

/** Resolves when the connection is closed, cleanly or not. */
export async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}

/** Writes the same bytes repeatedly while the peer reads. */
export function pour(socket: Socket, more: string): void {
  if (socket.destroyed) return;
  if (socket.write(more)) setImmediate(pour, socket, more);
  else socket.once('drain', () => pour(socket, more));
}

function isWhole(received: string): boolean {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd === -1) return false;
  const length = Number(/\r\ncontent-length: (\d+)/iu.exec(received)?.[1] ?? 0);
  return received.length >= headEnd + 4 + length;
}

/** A port without a listener: only root could listen, and its protocol is obsolete. */
export const refusingPort = 1;
