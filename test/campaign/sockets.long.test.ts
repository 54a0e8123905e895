import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'vitest';
import { application, toAnswer } from '../support/client.ts';
import { deskOf } from '../support/desk.ts';
import { sampled } from '../support/long.ts';
import { randomFrom } from '../support/random.ts';
import { readAnswers } from '../support/raw.ts';
import { suiteServer } from '../support/server.ts';
import { onSampledDialect } from '../support/stores.ts';

const seed = Number(process.env['CAMPAIGN_SEED'] ?? 20261130);
const connections = Number(process.env['CAMPAIGN_CONNECTIONS'] ?? sampled(300, 10_000));
const clients = 8;

const path = '/production/partner/customer/create';
const noise = ['\r\n', '\n', '\0', ' ', ':', '\xff', '{', '"', 'Host: x\r\n', 'Content-Length: 3\r\n'];
const extras = [
  'Connection: keep-alive',
  'Expect: 100-continue',
  'Upgrade: websocket',
  'Transfer-Encoding: gzip, chunked',
  'Content-Encoding: gzip',
  'X: \x01',
  ` folded: ${'x'.repeat(300)}`,
  `Long: ${'x'.repeat(17_000)}`,
];

type Random = () => number;

const integer = (random: Random, below: number) => Math.floor(random() * below);
const pick = <T>(random: Random, list: readonly T[]): T => list[integer(random, list.length)] as T;

/** A valid request that creates an end customer. */
function create(random: Random, credentials: object): string {
  const body = JSON.stringify({ ...credentials, ...application() });
  const head = [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json'];
  if (random() < 0.2) head.push(pick(random, extras));
  const length = Buffer.byteLength(body);
  if (random() < 0.3) {
    const cut = integer(random, length);
    const chunks = [body.slice(0, cut), body.slice(cut)].filter((chunk) => chunk !== '');
    const sized = chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`);
    return `${[...head, 'Transfer-Encoding: chunked'].join('\r\n')}\r\n\r\n${sized.join('')}0\r\n\r\n`;
  }
  const stated = random() < 0.1 ? length + integer(random, 7) - 3 : length;
  return `${[...head, `Content-Length: ${stated}`].join('\r\n')}\r\n\r\n${body}`;
}

/** One to three requests in a row, mostly with a defect. */
function shape(random: Random, credentials: object): Buffer {
  const requests = Array.from({ length: 1 + integer(random, 3) }, () => create(random, credentials));
  let bytes = Buffer.from(requests.join(''), 'latin1');
  const at = integer(random, bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  const kind = random();
  if (kind < 0.2) bytes = before;
  else if (kind < 0.5) bytes = Buffer.concat([before, Buffer.from(pick(random, noise), 'latin1'), after]);
  else if (kind < 0.7) bytes = Buffer.concat([before, after.subarray(1 + integer(random, 20))]);
  else if (kind < 0.8) bytes[at] = integer(random, 256);
  return bytes;
}

/** Sends bytes in random pieces; returns what arrives until the connection ends, and whether that is all of it. */
function talk(url: string, bytes: Buffer, random: Random): Promise<{ received: Buffer; isWhole: boolean }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  let isWhole = true;
  socket.setNoDelay(true);
  const cuts = Array.from({ length: integer(random, 3) }, () => integer(random, bytes.length)).sort(
    (a, b) => a - b,
  );
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    socket.write(bytes.subarray(from, to));
    from = to;
  }
  if (random() < 0.05) setImmediate(() => socket.resetAndDestroy());
  else socket.end();
  return new Promise((resolve) => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => {
      isWhole = false;
    });
    socket.on('close', () =>
      resolve({ received: Buffer.concat(chunks), isWhole: isWhole && socket.readableEnded }),
    );
  });
}

onSampledDialect((dialect) => {
  const server = suiteServer(dialect, { GINGHAM_LOG_LEVEL: 'error' });

  test(`${connections} connections with requests in every shape`, async (t) => {
    t.annotate(`seed ${seed}`);
    const random = randomFrom(seed);
    const { demo, url, log } = server();
    const credentials = { client_id: demo.clientId, secret: demo.secrets.production };
    const acknowledged: string[] = [];
    let left = connections;
    const client = async () => {
      while (left > 0) {
        left -= 1;
        const bytes = shape(random, credentials);
        const { received, isWhole } = await talk(url, bytes, random);
        if (!isWhole) continue;
        for (const answer of readAnswers(received)) {
          // The defect may be in the path, so errors are those of any operation.
          const { status, body } = toAnswer('POST', answer.status === 200 ? path : '/', answer);
          assert.ok(status < 500, `${status} for ${JSON.stringify(bytes.toString('latin1'))}`);
          if (status === 200) acknowledged.push(body.end_customer.client_id);
        }
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    assert.deepEqual(log, []);
    // Node aborts the requests of a client that has ended its side, unless they are read by then.
    const few = connections / (dialect === 'sqlite' ? 5 : 100);
    assert.ok(acknowledged.length > few, `${acknowledged.length} were created`);
    const desk = deskOf(server());
    for (const id of acknowledged) assert.equal((await desk.read(id)).partner_client_id, demo.clientId);
  });
});
