import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describe, test } from 'vitest';
import { application, partnerCalls } from '../support/client.ts';
import { longTest } from '../support/long.ts';
import { succeeds } from '../support/management.ts';
import { openSocket } from '../support/raw.ts';
import { suiteServer } from '../support/server.ts';

const mib = 1024 * 1024;
const length = 5 * mib;
const inChunks = 'Transfer-Encoding: chunked';

describe('a body that does not end', () => {
  const server = suiteServer('sqlite', { GINGHAM_BODY_MEMORY_MB: '48' });

  const credentials = (secret = server().demo.secrets.sandbox) => [
    `PLAID-CLIENT-ID: ${server().demo.clientId}`,
    `PLAID-SECRET: ${secret}`,
  ];
  const head = (...more: string[]) =>
    [
      'POST /sandbox/partner/customer/create HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/json',
      more.includes(inChunks) ? '' : `Content-Length: ${length}`,
      ...more,
      '\r\n',
    ]
      .filter((line) => line !== '')
      .join('\r\n');
  const begin = async (...more: string[]) => openSocket(server().url, head(...more));
  const received = async (socket: Socket) => {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    return chunk.toString('latin1');
  };
  const isAccepted = async () => {
    const call = partnerCalls(server().url, server().demo);
    succeeds(await call('/partner/customer/create', application()));
    assert.equal((await fetch(`${server().url}/healthz`)).status, 200);
  };

  test('is not read if the credentials in the headers are invalid', async () => {
    const socket = await begin(...credentials('0'.repeat(30)));
    assert.match(await received(socket), /^HTTP\/1\.1 400 .*INVALID_API_KEYS/su);
    // The client has some time to send the rest, so that it can read the response.
    socket.write('{');
    await once(socket, 'close');
  });

  test('takes an eighth of the memory per address, if its caller is unknown', async () => {
    const sockets = await Promise.all([begin(), begin()]);
    const [first, second] = sockets as [Socket, Socket];
    first.write(Buffer.alloc(4 * mib, ' '));
    await setTimeout(200);
    second.write(Buffer.alloc(3 * mib, ' '));
    const refusal = await Promise.race(sockets.map(received));
    assert.match(refusal, /^HTTP\/1\.1 503 .*retry-after: 1\r.*PLANNED_MAINTENANCE.*too many bodies/su);
    await isAccepted();
    for (const socket of sockets) socket.destroy();
    await setTimeout(100);
    // The memory is free again.
    const third = await begin();
    third.end(Buffer.alloc(length, ' '));
    assert.match(await received(third), /^HTTP\/1\.1 400 .*INVALID_BODY/su);
  });

  test('in chunks takes memory once more than 16 KiB have arrived', async () => {
    const chunk = (size: number) => `${size.toString(16)}\r\n${' '.repeat(size)}\r\n`;
    const sockets = await Promise.all([begin(inChunks), begin(inChunks), begin(inChunks)]);
    for (const socket of sockets) socket.write(chunk(1_000));
    const [first, second, third] = sockets as [Socket, Socket, Socket];
    first.write('0\r\n\r\n');
    assert.match(await received(first), /^HTTP\/1\.1 400 .*INVALID_BODY/su);
    second.write(chunk(20_000));
    await setTimeout(100);
    third.write(chunk(20_000));
    assert.match(await received(third), /^HTTP\/1\.1 503 .*too many bodies/su);
    for (const socket of sockets) socket.destroy();
    await setTimeout(100);
  });

  test('takes half of the memory per caller', async () => {
    const sockets = await Promise.all(Array.from({ length: 6 }, () => begin(...credentials())));
    for (const socket of sockets) socket.write(Buffer.alloc(4.5 * mib, ' '));
    assert.match(await Promise.race(sockets.map(received)), /^HTTP\/1\.1 503 .*too many bodies/su);
    const other = await begin();
    other.end(Buffer.alloc(length, ' '));
    assert.match(await received(other), /^HTTP\/1\.1 400 .*INVALID_BODY/su);
    for (const socket of sockets) socket.destroy();
  });

  test('is announced by 100-continue only if it is wanted', async () => {
    const expectation = 'Expect: 100-continue';
    const stranger = await begin(...credentials('0'.repeat(30)), expectation);
    assert.match(await received(stranger), /^HTTP\/1\.1 400 .*INVALID_API_KEYS/su);
    const partner = await begin(...credentials(), expectation);
    assert.match(await received(partner), /^HTTP\/1\.1 100 Continue\r\n/u);
    partner.end(Buffer.alloc(length, ' '));
    assert.match(await received(partner), /^HTTP\/1\.1 400 .*INVALID_BODY/su);
    stranger.destroy();
  });

  longTest('has ten seconds, and a second more per 16 KiB', async () => {
    const start = performance.now();
    const [slow, silent, headless] = await Promise.all([
      begin(...credentials()),
      begin(),
      openSocket(server().url, 'POST /sandbox/partner/customer/create HTTP/1.1\r\nHost: localhost\r\n'),
    ]);
    slow.write(Buffer.alloc(16 * 1024 * 4, ' '));
    const timed = async (socket: Socket) => {
      assert.match(await received(socket), /^HTTP\/1\.1 408 .*took too long to arrive/su);
      return Math.floor((performance.now() - start) / 1000);
    };
    const [afterSlow, afterSilent, afterHeadless] = await Promise.all([slow, silent, headless].map(timed));
    assert.ok([14, 15].includes(afterSlow as number), `${afterSlow} s`);
    assert.ok([10, 11].includes(afterSilent as number), `${afterSilent} s`);
    assert.ok([10, 11].includes(afterHeadless as number), `${afterHeadless} s`);
  });
});
