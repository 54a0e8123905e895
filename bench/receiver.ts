import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The requests that the bench's receiver has had since the last query. */
export interface Received {
  accepted: number;
  /** Headers and body of the last request. */
  last: { headers: Record<string, string>; body: string } | null;
}

// Accepts everything, except that requests below /dead never get a response.
let received: Received = { accepted: 0, last: null };

const server = createServer((request, response) => {
  if (request.url?.startsWith('/dead') === true) return;
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    received.accepted += 1;
    const headers = request.headers as Record<string, string>;
    received.last = { headers, body: Buffer.concat(chunks).toString('utf8') };
    response.writeHead(200, { 'content-length': 2 }).end('ok');
  });
});

process.on('message', () => {
  process.send?.(received);
  received = { accepted: 0, last: null };
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
