import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { stopClocks } from '../support/fake-time.ts';
import { call, failsAs, textOf } from '../support/outbound.ts';
import { closed, httpAnswer, pour, startOutsideParty } from '../support/outside-party.ts';

describe('an exchange is limited in time', () => {
  const answers: [what: string, bytes: string][] = [
    ['no response', ''],
    ['half of a status line', 'HTTP/1.1 2'],
    ['half of the headers', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx-slow: '],
    ['interim responses only', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(5)],
    ['half of a body', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab'],
    ['an unfinished chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab'],
    ['no last chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n'],
    ['a body that ends with the connection, which stays open', 'HTTP/1.1 200 OK\r\n\r\nab'],
  ];
  for (const [what, bytes] of answers) {
    test(`with ${what}`, async (t) => {
      const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
      const party = await startOutsideParty(t, (socket) => socket.write(bytes));
      const running = call(`http://127.0.0.1:${party.port}/`, { method: 'POST', timeoutMs: 5000 });
      const socket = await party.arrived(1);
      tick(4999);
      assert.equal(await isSettled(running), false);
      tick(1);
      await failsAs('timeout', true, running);
      await closed(socket);
      assert.equal(party.requests.length, 1);
    });
  }

  test('a response sent byte by byte gets no more time', async (t) => {
    const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
    const party = await startOutsideParty(t, (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    const running = call(`http://127.0.0.1:${party.port}/`, { timeoutMs: 5000 });
    const socket = await party.arrived(1);
    for (let second = 0; second < 5; second += 1) {
      assert.equal(await isSettled(running), false);
      socket.write('a');
      tick(1000);
    }
    await failsAs('timeout', true, running);
  });

  test('nothing has arrived while a name is resolved', async (t) => {
    const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
    const asked = Promise.withResolvers<void>();
    const running = call('https://bank.example/', { timeoutMs: 5000 }, { lookup: () => asked.resolve() });
    await asked.promise;
    tick(5000);
    await failsAs('timeout', false, running);
  });

  test('nothing has arrived while a secure connection is established', async (t) => {
    const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
    const party = await startOutsideParty(t, () => {});
    const running = call(`https://127.0.0.1:${party.port}/`, { timeoutMs: 5000 });
    const socket = await party.opened(1);
    tick(5000);
    await failsAs('timeout', false, running);
    await closed(socket);
  });
});

describe('a response is limited in size', () => {
  test('a body at the limit is read, one byte more is too large', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200, 'a'.repeat(1000))));
    const url = `http://127.0.0.1:${party.port}/`;
    assert.equal(textOf(await call(url, { answerBytesMax: 1000 })).length, 1000);
    await failsAs('answer_too_large', true, call(url, { method: 'POST', answerBytesMax: 999 }));
  });

  test('an announced length over the limit ends the exchange before the body arrives', async (t) => {
    const party = await startOutsideParty(t, (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n');
    });
    const running = call(`http://127.0.0.1:${party.port}/`);
    const socket = await party.arrived(1);
    await failsAs('answer_too_large', true, running);
    await closed(socket);
  });

  const endless: [what: string, head: string, more: string][] = [
    [
      'a body in chunks',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
      `400\r\n${'a'.repeat(1024)}\r\n`,
    ],
    ['a body without a length', 'HTTP/1.1 200 OK\r\n\r\n', 'a'.repeat(1024)],
    ['headers', 'HTTP/1.1 200 OK\r\n', `x-more: ${'a'.repeat(1024)}\r\n`],
    ['one header', 'HTTP/1.1 200 OK\r\nx-more: ', 'a'.repeat(1024)],
    ['small headers', 'HTTP/1.1 200 OK\r\n', 'a:b\r\n'.repeat(200)],
    [
      'trailers',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n',
      `x-more: ${'a'.repeat(1024)}\r\n`,
    ],
  ];
  for (const [what, head, more] of endless) {
    test(`endless data (${what}) is cut off, and the connection is closed`, async (t) => {
      const party = await startOutsideParty(t, (socket) => {
        socket.write(head);
        pour(socket, more);
      });
      const running = call(`http://127.0.0.1:${party.port}/`, { method: 'POST' });
      const socket = await party.arrived(1);
      await failsAs('answer_too_large', true, running);
      await closed(socket);
      assert.equal(party.requests.length, 1);
    });
  }
});

async function isSettled(running: Promise<unknown>): Promise<boolean> {
  const pending = new Promise((resolve) => setImmediate(resolve, 'pending'));
  const first = await Promise.race([running.catch(() => 'settled'), pending]);
  return first !== 'pending';
}
