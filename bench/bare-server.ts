import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reportUsage } from './usage.ts';

// A minimal Node server: reads and parses the body, and sends bytes of the same length.
const reply = Buffer.from(process.argv[2] as string);
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString('utf8'));
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': reply.length,
    });
    response.end(reply);
  });
});
server.listen(0, '127.0.0.1', () => {
  reportUsage({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
