import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerUsage } from './usage.ts';

// The least that a server in Node can do: read and parse the body, and send bytes of the same length.
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
  answerUsage({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
