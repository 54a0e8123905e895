import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, test } from 'vitest';
import type { OutboundRequest } from '../../src/outbound/outbound.ts';
import { call, failsAs } from '../support/outbound.ts';
import { startOutsideParty } from '../support/outside-party.ts';

describe('a request whose connection is lost may have arrived, and is not resent', () => {
  const half = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab';
  const halfChunk = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab';
  const losses: [what: string, lose: (socket: Socket) => void][] = [
    ['reset before any response', (socket) => socket.resetAndDestroy()],
    ['closed before any response', (socket) => socket.end()],
    ['closed within the status line', (socket) => socket.end('HTTP/1.1 2')],
    ['closed within the headers', (socket) => socket.end('HTTP/1.1 200 OK\r\nx: ')],
    ['closed within the body', (socket) => socket.end(half)],
    ['closed within the body of a response with connection: close', (socket) => socket.end(closing(half))],
    ['closed within a chunk', (socket) => socket.end(halfChunk)],
    [
      'closed within a chunk of a response with connection: close',
      (socket) => socket.end(closing(halfChunk)),
    ],
    ['reset within a body without a length', (socket) => resetAfter(socket, 'HTTP/1.1 200 OK\r\n\r\nab')],
    ['reset within the body', (socket) => resetAfter(socket, half)],
  ];
  for (const method of ['GET', 'POST'] satisfies OutboundRequest['method'][]) {
    for (const [what, lose] of losses) {
      test(`${method}: ${what}`, async (t) => {
        const party = await startOutsideParty(t, (socket, request) => {
          if (request.startsWith('GET /then')) socket.end('HTTP/1.1 204 \r\n\r\n');
          else lose(socket);
        });
        const url = `http://127.0.0.1:${party.port}`;
        await failsAs('connection_lost', true, call(`${url}/secret`, { method }));
        // A resent request would have arrived before this one.
        await call(`${url}/then`);
        assert.deepEqual(
          party.requests.map((request) => request.split(' HTTP')[0]),
          [`${method} /secret`, 'GET /then'],
        );
        assert.equal(party.connections.length, 2);
      });
    }
  }

  test('a body that is rejected half-way', async (t) => {
    const server = createServer((socket) => {
      socket.on('error', () => {}).once('data', () => socket.resetAndDestroy());
    });
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.onTestFinished(() => {
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const body = new Uint8Array(20_000_000);
    await failsAs('connection_lost', true, call(url, { method: 'POST', body }));
    assert.equal(connections, 1);
  });
});

describe('a connection that cannot be established', () => {
  test('has sent nothing', async (t) => {
    const party = await startOutsideParty(t, () => {});
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await failsAs('connection_failed', false, call(`http://127.0.0.1:${port}/secret`, { method: 'POST' }));
    await failsAs('connection_failed', false, call(`https://127.0.0.1:${port}/secret`, { method: 'POST' }));
    assert.equal(party.connections.length, 0);
  });

  test('at one address of a name is established at another', async (t) => {
    // It listens on IPv4 only; IPv6 is tried first.
    const party = await startOutsideParty(t, (socket) => socket.end('HTTP/1.1 204 \r\n\r\n'));
    const answer = await call(
      `http://bank.example:${party.port}/`,
      {},
      {
        lookup: (_host, _options, callback) =>
          callback(null, [
            { address: '::1', family: 6 },
            { address: '127.0.0.1', family: 4 },
          ]),
      },
    );
    assert.equal(answer.status, 204);
  });

  test('because the name is unknown has sent nothing', async () => {
    const error = await failsAs(
      'name_not_found',
      false,
      call(
        'https://nowhere.example/secret',
        {},
        { lookup: (_host, _options, done) => done(new Error(), []) },
      ),
    );
    assert.match(error.message, /nowhere\.example/u);
  });
});

/** A reset also discards bytes in transit; either way the response is incomplete. */
function resetAfter(socket: Socket, bytes: string): void {
  socket.write(bytes, () => setImmediate(() => socket.resetAndDestroy()));
}

function closing(answer: string): string {
  return answer.replace('\r\n', '\r\nconnection: close\r\n');
}
