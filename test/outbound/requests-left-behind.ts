// Posts once to each of many receivers that behave in different ways, and prints the number of requests during and
// after that, as one line of JSON.
import { ClientRequest } from 'node:http';
import { queryObjects } from 'node:v8';
import { eventually } from '../support/eventually.ts';
import { httpAnswer, refusingPort, startOutsideParty } from '../support/outside-party.ts';
import { everyNameHere, postTo, startPoster } from '../support/poster.ts';
import { openScope } from '../support/scope.ts';

const answers = {
  '/answers': httpAnswer(200),
  '/hangs-up': httpAnswer(200, '', { connection: 'close' }),
  '/stops-within-body': 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\na',
  '/is-too-large': `HTTP/1.1 200 OK\r\ncontent-length: 50000\r\n\r\n${'a'.repeat(40_000)}`,
  '/is-silent': '',
};

const scope = openScope();
const party = await startOutsideParty(scope, (socket, request) => {
  socket.write(Object.entries(answers).find(([path]) => request.startsWith(`POST ${path} `))?.[1] ?? '');
});
const here = everyNameHere().lookup;
const poster = startPoster(scope, {
  lookup: (host, ...rest) => host.endsWith('.unanswered.example') || here(host, ...rest),
});
const urls = Array.from({ length: 20 }, (_, index) => [
  ...Object.keys(answers).map((path) => `http://r${index}${path.slice(1)}.example:${party.port}${path}`),
  `http://r${index}.example:${refusingPort}/`,
  `http://r${index}.unanswered.example/`,
  `https://r${index}.example:${party.port}/`,
]).flat();
await Promise.allSettled(urls.map((url) => postTo(poster, url, { timeoutMs: 300 })));
const count = async () => queryObjects(ClientRequest, { format: 'count' });
const during = await count();
for (const socket of party.connections) socket.destroy();
const left = await eventually(count, (requests) => requests <= 2);
process.stdout.write(`${JSON.stringify({ during, left })}\n`);
await scope.close();
