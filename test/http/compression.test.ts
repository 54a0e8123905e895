import assert from 'node:assert/strict';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, test } from 'vitest';
import type { Operation } from '../../src/api/operation.ts';
import { operations } from '../../src/api/operations.ts';
import { signInAs } from '../support/console.ts';
import { newEndCustomer } from '../support/management.ts';
import { suiteServer } from '../support/server.ts';

const server = suiteServer('sqlite');

interface Reply {
  encoding: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
}

function ask(path: string, headers: Record<string, string>, method = 'GET', body?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(server().url + path, { method, headers, agent: false }, (response) => {
      const { 'content-encoding': encoding } = response.headers;
      buffer(response).then((bytes) => resolve({ encoding, headers: response.headers, bytes }), reject);
    });
    sent.on('error', reject).end(body);
  });
}

describe('a reply to a GET of the management API', () => {
  const operator = () => ({ authorization: `Bearer ${server().demo.operatorToken}` });
  const list = (accepted: string, method?: string) =>
    ask('/v1/institutions', { ...operator(), 'accept-encoding': accepted }, method);
  const contentOf = (json: Buffer) => {
    const { request_id, ...content } = JSON.parse(json.toString());
    return content;
  };
  let customer: string;
  beforeAll(async () => {
    customer = (await newEndCustomer(server(), server().demo, 'sandbox')).clientId;
  });

  test('is compressed if it is long, as the client accepts', async () => {
    const plain = contentOf((await list('identity')).bytes);
    for (const [accepted, encoding] of [
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip, deflate', 'gzip'],
      ['GZIP;q=0.5', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
      ['br; q=0.000', undefined],
      ['deflate, xbr', undefined],
      ['', undefined],
    ] as const) {
      const reply = await list(accepted);
      assert.equal(reply.encoding, encoding, accepted);
      assert.equal(reply.headers['vary'], 'accept-encoding');
      assert.equal(Number(reply.headers['content-length']), reply.bytes.length);
      assert.equal(reply.headers['content-type'], 'application/json; charset=utf-8');
      const decoded =
        encoding === 'br'
          ? brotliDecompressSync(reply.bytes)
          : encoding === 'gzip'
            ? gunzipSync(reply.bytes)
            : reply.bytes;
      assert.deepEqual(contentOf(decoded), plain);
      if (encoding !== undefined) assert.ok(reply.bytes.length < decoded.length / 3);
      const head = await list(accepted, 'HEAD');
      assert.deepEqual([head.encoding, head.bytes.length], [encoding, 0]);
    }
  });

  test('is not compressed if it is short', async () => {
    const short = await ask('/v1/institutions/ins_56', { ...operator(), 'accept-encoding': 'br' });
    assert.deepEqual([short.encoding, short.headers['vary']], [undefined, 'accept-encoding']);
    assert.equal(contentOf(short.bytes).institution.name, 'Chase');
  });

  test('is the only kind of reply that is compressed: those of changes and of sessions can contain secrets', async () => {
    const json = { 'content-type': 'application/json', 'accept-encoding': 'gzip, br' };
    const patch = JSON.stringify({ website: 'https://other.example.com' });
    const changed = await ask(`/v1/end-customers/${customer}`, { ...operator(), ...json }, 'PATCH', patch);
    assert.ok(changed.bytes.length > 1_024);
    assert.equal(changed.encoding, undefined);
    const { cookie } = await signInAs(server(), 'operator_admin');
    const session = await ask('/v1/session', { cookie, 'accept-encoding': 'gzip, br' });
    assert.match(session.bytes.toString(), /"csrf_token":/u);
  });

  test('has no secret', () => {
    const namesIn = (schema: object): string[] =>
      Object.entries(schema).flatMap(([key, value]) => [
        ...(key === 'properties' ? Object.keys(value) : []),
        ...(typeof value === 'object' && value !== null ? namesIn(value) : []),
      ]);
    const compressed = (operations as readonly Operation[]).filter(
      ({ kind, method }) => kind === 'management' && method === 'GET',
    );
    const names = new Set(compressed.flatMap(({ reply }) => namesIn(reply)));
    assert.ok(names.has('company_name'));
    const secret = /(?:^|_)(?:secret|secrets|token|password|link)$/u;
    // Two booleans, and a list of ids and times.
    const exceptions = ['has_initial_access_token', 'is_secret', 'secrets'];
    assert.deepEqual(
      [...names].filter((name) => secret.test(name) && !exceptions.includes(name)),
      [],
    );
  });
});
