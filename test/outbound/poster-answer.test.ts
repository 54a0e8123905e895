import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, test } from 'vitest';
import { stopClocks } from '../support/fake-time.ts';
import { failsAs } from '../support/outbound.ts';
import { closed, httpAnswer, interimAnswers, pour, startOutsideParty } from '../support/outside-party.ts';
import { everyNameHere, postTo, released, startPoster } from '../support/poster.ts';

const bodyText = ({ body }: { body: Uint8Array }) => new TextDecoder().decode(body);

test('a post is sent unchanged, byte for byte', async (t) => {
  const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(202, '{"ok":"ü"}')));
  const body = Uint8Array.from({ length: 256 }, (_, index) => index);
  const headers = { 'content-type': 'application/json', 'x-signature': 'ab' };
  const url = `http://127.0.0.1:${party.port}/hook?a=1#here`;
  const answer = await postTo(startPoster(t), url, { headers, body });
  assert.equal(answer.status, 202);
  assert.equal(bodyText(answer), '{"ok":"ü"}');
  assert.ok(answer.durationMs > 0 && answer.durationMs < 10_000);
  const [head = '', sent = ''] = (party.requests[0] ?? '').split(/\r\n\r\n(.*)/su);
  assert.deepEqual(Buffer.from(sent, 'latin1'), Buffer.from(body));
  assert.deepEqual(head.split('\r\n').toSorted(), [
    'POST /hook?a=1 HTTP/1.1',
    'accept-encoding: identity',
    'connection: keep-alive',
    'content-length: 256',
    'content-type: application/json',
    `host: 127.0.0.1:${party.port}`,
    'x-signature: ab',
  ]);
});

test('a URL with other characters is sent as a URI', async (t) => {
  const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200)));
  const poster = startPoster(t, everyNameHere());
  await postTo(poster, `http://пример.рф:${party.port}/о|[a]?q=я&b={c}^%`);
  const [line, ...headers] = (party.requests[0] ?? '').split('\r\n');
  assert.equal(line, 'POST /%D0%BE%7C%5Ba%5D?q=%D1%8F&b=%7Bc%7D%5E%25 HTTP/1.1');
  assert.ok(headers.includes(`host: xn--e1afmkfd.xn--p1ai:${party.port}`));
});

test('a post without a body has a length of 0', async (t) => {
  const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200)));
  await postTo(startPoster(t), `http://127.0.0.1:${party.port}/`, { body: new Uint8Array() });
  assert.match(party.requests[0] ?? '', /\r\ncontent-length: 0\r\n/u);
});

describe('a response', () => {
  for (const status of [200, 204, 299, 301, 302, 304, 307, 308, 400, 401, 410, 429, 500, 503, 599]) {
    test(`with ${status} is returned, and nothing else is called`, async (t) => {
      const headers = { location: '/elsewhere', 'content-encoding': 'gzip' };
      const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(status, '', headers)));
      const answer = await postTo(startPoster(t), `http://127.0.0.1:${party.port}/`);
      assert.equal(answer.status, status);
      assert.equal(answer.retryAfter, null);
      assert.equal(party.requests.length, 1);
    });
  }

  for (const retryAfter of ['120', 'Fri, 31 Dec 1999 23:59:59 GMT', 'soon']) {
    test(`returns Retry-After: ${retryAfter}`, async (t) => {
      const bytes = httpAnswer(503, '', { 'Retry-After': retryAfter });
      const party = await startOutsideParty(t, (socket) => socket.write(bytes));
      const answer = await postTo(startPoster(t), `http://127.0.0.1:${party.port}/`);
      assert.equal(answer.retryAfter, retryAfter);
    });
  }

  test('returns the first of several Retry-After', async (t) => {
    const bytes = 'HTTP/1.1 429 \r\nretry-after: 1\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n';
    const party = await startOutsideParty(t, (socket) => socket.write(bytes));
    assert.equal((await postTo(startPoster(t), `http://127.0.0.1:${party.port}/`)).retryAfter, '1');
  });

  for (const [what, interim] of interimAnswers) {
    test(`follows ${what}, and the connection is reused`, async (t) => {
      const party = await startOutsideParty(t, (socket) => {
        socket.write(`${interim}${httpAnswer(200, 'b')}`);
      });
      const poster = startPoster(t);
      for (let count = 0; count < 2; count += 1) {
        const answer = await postTo(poster, `http://127.0.0.1:${party.port}/`);
        assert.deepEqual([answer.status, answer.retryAfter, bodyText(answer)], [200, null, 'b']);
        // The connection is free for the next post.
        await released();
      }
      assert.deepEqual([party.requests.length, party.connections.length], [2, 1]);
    });
  }

  test('follows an interim one that arrives byte by byte', async (t) => {
    const party = await startOutsideParty(t, async (socket) => {
      for (const byte of `HTTP/1.1 100 Continue\r\n\r\n${httpAnswer(200, 'b')}`) {
        socket.write(byte);
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    assert.equal(bodyText(await postTo(startPoster(t), `http://127.0.0.1:${party.port}/`)), 'b');
  });

  test('is not decompressed', async (t) => {
    const bytes = httpAnswer(200, 'pretended', { 'content-encoding': 'gzip' });
    const party = await startOutsideParty(t, (socket) => socket.write(bytes));
    assert.equal(bodyText(await postTo(startPoster(t), `http://127.0.0.1:${party.port}/`)), 'pretended');
  });

  test('is kept up to the limit; the rest is read, and the connection is reused', async (t) => {
    const party = await startOutsideParty(t, (socket) => {
      const text = 'ab'.repeat(8000);
      socket.write(
        `HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n1\r\n-\r\n3e80\r\n${text}\r\n0\r\n\r\n`,
      );
    });
    const poster = startPoster(t);
    const url = `http://127.0.0.1:${party.port}/`;
    for (const [answerBytesMax, kept] of [
      [0, ''],
      [1, '-'],
      [4, '-aba'],
    ] as const) {
      assert.equal(bodyText(await postTo(poster, url, { answerBytesMax })), kept);
      // The connection is free for the next post.
      await released();
    }
    assert.equal(party.connections.length, 1);
  });
});

describe('an invalid response', () => {
  const malformed: [what: string, bytes: string][] = [
    ['something other than HTTP', 'SSH-2.0-OpenSSH_9.9 secret\r\n'],
    ['two lengths', 'HTTP/1.1 200 \r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    ['a header with a control character', 'HTTP/1.1 200 \r\nx: secret\u0001\r\n\r\n'],
  ];
  for (const [what, bytes] of malformed) {
    test(`with ${what} fails and is not requested again`, async (t) => {
      const party = await startOutsideParty(t, (socket) => socket.write(bytes));
      const running = postTo(startPoster(t), `http://127.0.0.1:${party.port}/secret`);
      await failsAs('invalid_answer', true, running);
      assert.equal(party.requests.length, 1);
    });
  }

  const endless: [what: string, head: string, more: string][] = [
    ['headers', 'HTTP/1.1 200 OK\r\n', `x-more: ${'a'.repeat(1024)}\r\n`],
    ['one header', 'HTTP/1.1 200 OK\r\nx-more: ', 'a'.repeat(1024)],
    ['small headers', 'HTTP/1.1 200 OK\r\n', 'a:b\r\n'.repeat(200)],
    ['interim responses', '', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ['interim responses of another kind', '', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ];
  for (const [what, head, more] of endless) {
    test(`with endless ${what} is cut off, and the connection is closed`, async (t) => {
      const party = await startOutsideParty(t, (socket) => {
        socket.write(head);
        pour(socket, more);
      });
      const running = postTo(startPoster(t), `http://127.0.0.1:${party.port}/secret`);
      const socket = await party.arrived(1);
      await failsAs('answer_too_large', true, running);
      await closed(socket);
      assert.equal(party.requests.length, 1);
    });
  }
});

describe('a final status counts as soon as it arrives', () => {
  const length = 'HTTP/1.1 503 \r\nretry-after: 7\r\ncontent-length: 5\r\n\r\nab';
  const chunk = 'HTTP/1.1 503 \r\nretry-after: 7\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n';
  const untilEnd = 'HTTP/1.1 503 \r\nretry-after: 7\r\n\r\nab';
  const cuts: [what: string, answer: (socket: Socket) => void][] = [
    ['the body stops within its length', (socket) => socket.end(length)],
    ['the body stops between chunks', (socket) => socket.end(chunk)],
    ['the body ends with its connection', (socket) => socket.end(untilEnd)],
    ['the connection is reset within the body', (socket) => resetAfter(socket, length)],
    ['the connection is reset in a body of unknown length', (socket) => resetAfter(socket, untilEnd)],
    ['a chunk has no size', (socket) => socket.write(`${chunk}secret\r\n`)],
    ['trailers do not end', (socket) => pourAfter(socket, `${chunk}0\r\n`, `x: ${'a'.repeat(1024)}\r\n`)],
  ];
  for (const [what, answer] of cuts) {
    test(`although ${what}`, async (t) => {
      const party = await startOutsideParty(t, answer);
      const running = postTo(startPoster(t), `http://127.0.0.1:${party.port}/`);
      const socket = await party.arrived(1);
      const { status, retryAfter, body } = await running;
      assert.deepEqual([status, retryAfter, bodyText({ body })], [503, '7', 'ab']);
      await closed(socket);
      assert.equal(party.requests.length, 1);
    });
  }

  for (const [what, bytes] of [
    ['the rest of the body does not arrive', length],
    ['the next chunk does not arrive', chunk],
    ['the connection stays open', untilEnd],
  ] as const) {
    test(`although ${what}: after the time-out, and the connection is closed`, async (t) => {
      const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
      const party = await startOutsideParty(t, (socket) => socket.write(bytes));
      const running = postTo(startPoster(t), `http://127.0.0.1:${party.port}/`, { timeoutMs: 5000 });
      const socket = await party.arrived(1);
      await flushed(socket);
      tick(4999);
      assert.equal(await isSettled(running), false);
      tick(1);
      assert.deepEqual([(await running).status, bodyText(await running)], [503, 'ab']);
      await closed(socket);
    });
  }

  test('although the body arrives slowly', async (t) => {
    const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
    const party = await startOutsideParty(t, (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    const running = postTo(startPoster(t), `http://127.0.0.1:${party.port}/`, { timeoutMs: 5000 });
    const socket = await party.arrived(1);
    for (let second = 0; second < 5; second += 1) {
      assert.equal(await isSettled(running), false);
      socket.write('a');
      await flushed(socket);
      tick(1000);
    }
    assert.deepEqual([(await running).status, bodyText(await running)], [200, 'aaaaa']);
    await closed(socket);
  });

  for (const [what, head, more] of [
    ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', `400\r\n${'a'.repeat(1024)}\r\n`],
    ['of unknown length', 'HTTP/1.1 200 OK\r\n\r\n', 'a'.repeat(1024)],
    ['of a length too large', 'HTTP/1.1 200 OK\r\ncontent-length: 9000000000\r\n\r\n', 'a'.repeat(1024)],
  ] as const) {
    test(`although a body ${what} is endless: at most 16 kB beyond those kept are read`, async (t) => {
      const party = await startOutsideParty(t, (socket) => pourAfter(socket, head, more));
      const running = postTo(startPoster(t), `http://127.0.0.1:${party.port}/`, { answerBytesMax: 1500 });
      const socket = await party.arrived(1);
      assert.deepEqual([(await running).status, bodyText(await running)], [200, 'a'.repeat(1500)]);
      await closed(socket);
    });
  }
});

function pourAfter(socket: Socket, head: string, more: string): void {
  socket.write(head);
  pour(socket, more);
}

/** Resets after the peer could read what was written. */
function resetAfter(socket: Socket, bytes: string): void {
  socket.write(bytes);
  void flushed(socket).then(() => socket.resetAndDestroy());
}

/** Resolves when the peer, in this process, has read what was written before. */
async function flushed(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => socket.write('', () => resolve()));
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function isSettled(running: Promise<unknown>): Promise<boolean> {
  const pending = new Promise((resolve) => setImmediate(resolve, 'pending'));
  return (await Promise.race([running.catch(() => 'settled'), pending])) !== 'pending';
}
