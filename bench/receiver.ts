import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the receiver of the bench has seen since it was last asked. */
export interface Received {
  accepted: number;
  /** Headers and body of the last one. */
  last: { headers: Record<string, string>; body: string } | null;
}

// Accepts everything, but never answers below /dead.
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
