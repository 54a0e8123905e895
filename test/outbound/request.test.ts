import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Outbound } from '../../src/outbound/outbound.ts';
import { call, failsAs, textOf } from '../support/outbound.ts';
import { closed, httpAnswer, interimAnswers, pour, startOutsideParty } from '../support/outside-party.ts';

describe('a request', () => {
  test('is sent unchanged, once, over its own connection, which is closed afterwards', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(201, '{"ok":"ü"}')));
    const url = `http://127.0.0.1:${party.port}/register?a=1#here`;
    const headers = { 'content-type': 'application/json', authorization: 'Bearer secret' };
    const answer = await call(url, { method: 'POST', headers, body: '{"name":"ü"}' });
    assert.equal(answer.status, 201);
    assert.equal(textOf(answer), '{"ok":"ü"}');
    assert.equal(answer.headers.get('Content-Length'), '11');
    assert.ok(answer.durationMs > 0 && answer.durationMs < 10_000);
    const [head = '', body = ''] = (party.requests[0] ?? '').split('\r\n\r\n');
    assert.equal(Buffer.from(body, 'latin1').toString(), '{"name":"ü"}');
    assert.deepEqual(head.split('\r\n').toSorted(), [
      'POST /register?a=1 HTTP/1.1',
      'accept-encoding: identity',
      'authorization: Bearer secret',
      'connection: close',
      'content-length: 13',
      'content-type: application/json',
      `host: 127.0.0.1:${party.port}`,
    ]);
    assert.equal(party.connections.length, 1);
  });

  test('after another has a new connection, even if the peer keeps the first one open', async (t) => {
    const party = await startOutsideParty(t, (socket) =>
      socket.write(httpAnswer(200, 'a', { connection: 'keep-alive', 'keep-alive': 'timeout=60' })),
    );
    const outbound = new Outbound({ privateAddresses: 'loopback', allowHttp: false });
    const request = { url: `http://127.0.0.1:${party.port}/`, timeoutMs: 10_000, answerBytesMax: 9 } as const;
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'GET'] as const) {
      assert.equal((await outbound.request({ ...request, method })).status, 200);
    }
    assert.equal(party.connections.length, 5);
    assert.deepEqual(
      party.requests.map((text) => text.split(' ')[0]),
      ['GET', 'POST', 'PUT', 'DELETE', 'GET'],
    );
  });

  test('sends bytes unchanged', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(204)));
    const body = Uint8Array.from({ length: 256 }, (_, index) => index);
    await call(`http://127.0.0.1:${party.port}/`, { method: 'PUT', body });
    assert.deepEqual(Buffer.from(party.requests[0]?.split('\r\n\r\n')[1] ?? '', 'latin1'), Buffer.from(body));
  });

  test('with a header that the caller cannot set, or that is invalid in HTTP, is not sent', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200)));
    const url = `http://127.0.0.1:${party.port}/`;
    const wrong: Record<string, string>[] = [
      { host: 'other.example' },
      { 'Content-Length': '5' },
      { 'transfer-encoding': 'chunked' },
      { connection: 'keep-alive' },
      { 'Accept-Encoding': 'gzip' },
      { expect: '100-continue' },
      { authorization: 'secret\r\nx: y' },
      { authorization: 'secret\u0000' },
      { authorization: 'secretŁ' },
      { 'x y': 'secret' },
      { '': 'secret' },
    ];
    for (const headers of wrong) {
      await assert.rejects(
        call(url, { headers }),
        (error: Error) => error instanceof TypeError && !error.message.includes('secret'),
      );
    }
    assert.equal(party.connections.length, 0);
  });
});

describe('a response', () => {
  const answers: (readonly [what: string, bytes: string, status: number, body: string])[] = [
    ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', 204, ''],
    ...interimAnswers.map(
      ([interim, bytes]) => [`after ${interim}`, `${bytes}${httpAnswer(200, 'b')}`, 200, 'b'] as const,
    ),
    [
      'in chunks',
      'HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n',
      200,
      'abc',
    ],
    ['with 404', httpAnswer(404, 'no'), 404, 'no'],
    ['with 500', httpAnswer(500, 'no'), 500, 'no'],
    ['of an older HTTP version', 'HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\na', 200, 'a'],
    ['304 with the length of the omitted body', 'HTTP/1.1 304 \r\ncontent-length: 5000\r\n\r\n', 304, ''],
  ];
  for (const [what, bytes, status, body] of answers) {
    test(`${what} is read`, async (t) => {
      const party = await startOutsideParty(t, (socket) => socket.write(bytes));
      const answer = await call(`http://127.0.0.1:${party.port}/`);
      assert.equal(answer.status, status);
      assert.equal(textOf(answer), body);
    });
  }

  test('that ends with the connection is read to its end', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nall of it'));
    assert.equal(textOf(await call(`http://127.0.0.1:${party.port}/`)), 'all of it');
  });

  test('that is compressed without request is returned unchanged', async (t) => {
    const bytes = httpAnswer(200, 'pretended', { 'content-encoding': 'gzip' });
    const party = await startOutsideParty(t, (socket) => socket.write(bytes));
    const answer = await call(`http://127.0.0.1:${party.port}/`);
    assert.equal(textOf(answer), 'pretended');
    assert.equal(answer.headers.get('content-encoding'), 'gzip');
  });

  test('has repeated headers joined, and non-ASCII bytes decoded as one character each', async (t) => {
    const head = 'HTTP/1.1 200 \r\nx-a: 1\r\nX-A: 2\r\nx-b: \u00fc\r\ncontent-length: 0\r\n\r\n';
    const party = await startOutsideParty(t, (socket) => socket.write(head, 'latin1'));
    const { headers } = await call(`http://127.0.0.1:${party.port}/`);
    assert.equal(headers.get('x-a'), '1, 2');
    assert.equal(headers.get('x-b'), 'ü');
  });

  const malformed: [what: string, bytes: string][] = [
    ['something other than HTTP', 'SSH-2.0-OpenSSH_9.9 secret\r\n'],
    ['two lengths', 'HTTP/1.1 200 \r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    [
      'a length and chunks',
      'HTTP/1.1 200 \r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
    ],
    ['a length that is not a number', 'HTTP/1.1 200 \r\ncontent-length: secret\r\n\r\na'],
    ['a header without a name', 'HTTP/1.1 200 \r\n: secret\r\n\r\n'],
    ['a header with a control character', 'HTTP/1.1 200 \r\nx: secret\u0001\r\n\r\n'],
    ['a chunk without a size', 'HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\nsecret\r\n'],
    ['an unknown version', 'HTTP/9.9 200 OK\r\n\r\n'],
  ];
  for (const [what, bytes] of malformed) {
    test(`with ${what} is invalid`, async (t) => {
      const party = await startOutsideParty(t, (socket) => socket.write(bytes));
      await failsAs(
        'invalid_answer',
        true,
        call(`http://127.0.0.1:${party.port}/secret`, { method: 'POST' }),
      );
      assert.equal(party.requests.length, 1);
    });
  }

  test('that switches protocols is rejected', async (t) => {
    const bytes = 'HTTP/1.1 101 \r\nconnection: upgrade\r\nupgrade: x\r\n\r\n';
    const party = await startOutsideParty(t, (socket) => socket.write(bytes));
    await failsAs('connection_lost', true, call(`http://127.0.0.1:${party.port}/`, { method: 'POST' }));
    assert.equal(party.requests.length, 1);
  });

  test('with interim responses only is rejected', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n'));
    await failsAs('connection_lost', true, call(`http://127.0.0.1:${party.port}/`, { method: 'POST' }));
    const endless = await startOutsideParty(t, (socket) => pour(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'));
    await failsAs('answer_too_large', true, call(`http://127.0.0.1:${endless.port}/`, { method: 'POST' }));
  });
});

describe('stopping', () => {
  test('close accepts no new request and waits for running ones', async (t) => {
    const party = await startOutsideParty(t, () => {});
    const outbound = new Outbound({ privateAddresses: 'loopback', allowHttp: false });
    const url = `http://127.0.0.1:${party.port}/`;
    const request = { method: 'POST', url, timeoutMs: 10_000, answerBytesMax: 9 } as const;
    const running = outbound.request(request);
    const socket = await party.arrived(1);
    let isClosed = false;
    const closing = outbound.close().then(() => {
      isClosed = true;
    });
    await failsAs('aborted', false, outbound.request(request));
    assert.equal(isClosed, false);
    socket.write(httpAnswer(200, 'late'));
    assert.equal(textOf(await running), 'late');
    await closing;
    assert.equal(party.connections.length, 1);
  });

  test('an aborted request closes its connection', async (t) => {
    const party = await startOutsideParty(t, () => {});
    const giving = new AbortController();
    const url = `http://127.0.0.1:${party.port}/`;
    const running = call(url, { method: 'POST', signal: giving.signal });
    const socket = await party.arrived(1);
    giving.abort(new Error('secret'));
    await failsAs('aborted', true, running);
    await closed(socket);
    await failsAs('aborted', false, call(url, { signal: giving.signal }));
    assert.equal(party.connections.length, 1);
  });

  test('a request aborted while its name is resolved is never sent', async (t) => {
    const party = await startOutsideParty(t, () => {});
    const giving = new AbortController();
    const answered = Promise.withResolvers<void>();
    const running = call(
      `http://bank.example:${party.port}/`,
      { signal: giving.signal },
      {
        lookup: (_host, _options, callback) => {
          giving.abort();
          setImmediate(() => {
            callback(null, '127.0.0.1', 4);
            answered.resolve();
          });
        },
      },
    );
    await failsAs('aborted', false, running);
    await answered.promise;
    // If it had been sent, it would have arrived before this one.
    const second = call(`http://127.0.0.1:${party.port}/second`);
    (await party.arrived(1)).write(httpAnswer(200));
    assert.equal((await second).status, 200);
    assert.equal(party.connections.length, 1);
  });
});
