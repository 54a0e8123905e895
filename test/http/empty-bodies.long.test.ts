import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { requiresBody } from '../../src/api/operation.ts';
import { operations } from '../../src/api/operations.ts';
import type { Answer } from '../support/client.ts';
import { managing, refuses, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { sendBytes } from '../support/raw.ts';
import { suiteServer } from '../support/server.ts';
import { onSampledDialect } from '../support/stores.ts';
import { createEndpoint } from '../support/webhooks.ts';

const json = 'Content-Type: application/json';
const chunked = 'Transfer-Encoding: chunked';
const lastChunk = '0\r\n\r\n';

/** An empty body as HTTP clients send it: with these headers, and these bytes after them. */
const empty: [string, string[], bytes?: string][] = [
  ['without any header for it', []],
  ['of JSON, without a length', [json]],
  ['of JSON, of length 0', [json, 'Content-Length: 0']],
  ['of JSON, of length 00', [json, 'Content-Length: 00']],
  ['of JSON, in chunks', [json, chunked], lastChunk],
  ['in chunks, without a type', [chunked], lastChunk],
  ['in chunks, with a trailer', [json, chunked], '0\r\nA: b\r\n\r\n'],
  ['of JSON in another charset', [`${json}; charset=utf-16`]],
  ['of a form', ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 0']],
  ['of text', ['Content-Type: text/plain; charset=utf-8', chunked], lastChunk],
  ['of bytes', ['Content-Type: application/octet-stream']],
  ['of an empty type', ['Content-Type:']],
  ['of a malformed type', ['Content-Type: ;;;']],
  ['that is compressed', [json, 'Content-Encoding: gzip']],
];

/** Bodies that are not empty, with the expected error; null if accepted. */
const filled: [string, string[], bytes: string, code: string | null][] = [
  ['an empty object', [json, 'Content-Length: 2'], '{}', null],
  ['an empty object in chunks', [json, chunked], `1\r\n{\r\n1\r\n}\r\n${lastChunk}`, null],
  ['an unknown field', [json, 'Content-Length: 9'], '{"odd":1}', 'UNKNOWN_FIELDS'],
  ['half an object', [json, 'Content-Length: 1'], '{', 'INVALID_BODY'],
  ['half an object in chunks', [json, chunked], `1\r\n{\r\n${lastChunk}`, 'INVALID_BODY'],
  ['white space', [json, 'Content-Length: 1'], ' ', 'INVALID_BODY'],
  ['text', ['Content-Type: text/plain', 'Content-Length: 2'], '{}', 'INVALID_HEADERS'],
  ['text in chunks', ['Content-Type: text/plain', chunked], `2\r\n{}\r\n${lastChunk}`, 'INVALID_HEADERS'],
  ['an object without a type', ['Content-Length: 2'], '{}', 'INVALID_HEADERS'],
];

onSampledDialect((dialect) => {
  const server = suiteServer(dialect);
  const manage = managing(server);

  const call = async (
    method: string,
    path: string,
    headers: readonly string[],
    bytes = '',
    authorization = `Bearer ${server().demo.operatorToken}`,
  ): Promise<Answer> => {
    const head = [
      `${method} ${path} HTTP/1.1`,
      'Host: localhost',
      'Connection: close',
      `Authorization: ${authorization}`,
      ...headers,
    ];
    const answers = await sendBytes(server().url, `${head.join('\r\n')}\r\n\r\n${bytes}`);
    assert.equal(answers.length, 1);
    return answers[0] as Answer;
  };

  const newEndpoint = async () => {
    const partner = await newPartner(server());
    const { endpointId } = await createEndpoint(server(), { partner, url: 'http://127.0.0.1:9/hook' });
    return `/v1/webhook-endpoints/${endpointId}`;
  };

  describe('DELETE accepts an empty body', () => {
    for (const [name, headers, bytes] of empty) {
      test(name, async () => {
        const path = await newEndpoint();
        succeeds(await call('DELETE', path, headers, bytes));
        refuses(await call('GET', path, []), 'NOT_FOUND', 404);
      });
    }
  });

  describe('DELETE with', () => {
    for (const [name, headers, bytes, code] of filled) {
      test(`${name} is ${code ?? 'accepted'}`, async () => {
        const path = await newEndpoint();
        const answer = await call('DELETE', path, headers, bytes);
        if (code === null) succeeds(answer);
        else refuses(answer, code, 400);
        assert.equal((await call('GET', path, [])).status, code === null ? 404 : 200);
      });
    }
  });

  test('every operation that requires no body treats an empty one like none', async () => {
    const some = operations.filter((one) => one.method !== 'GET' && !requiresBody(one));
    assert.ok(some.length > 30);
    for (const { method, path, tag } of some) {
      const target = path.replaceAll(/:\w+/gu, 'unknown');
      const where = tag === 'Simulation' ? `/sandbox${target}` : target;
      const { status, body } = await call(method, where, []);
      assert.ok(!['INVALID_BODY', 'INVALID_HEADERS'].includes(body.error_code), `${method} ${path}`);
      for (const [name, headers, bytes] of empty) {
        const answer = await call(method, where, headers, bytes);
        const got = [answer.status, answer.body.error_code];
        assert.deepEqual(got, [status, body.error_code], `${method} ${path} ${name}`);
      }
    }
  });

  test('a simulation operation can be called with credentials in the headers and no body', async () => {
    const { clientId, secrets } = await newPartner(server());
    const credentials = [`PLAID-CLIENT-ID: ${clientId}`, `PLAID-SECRET: ${secrets.sandbox}`];
    for (const [, headers, bytes] of empty) {
      const answer = await call('POST', '/sandbox/simulation/clock/get', [...credentials, ...headers], bytes);
      assert.equal(succeeds(answer).clock.is_frozen, false);
    }
  });

  test('a management operation with required fields names them', async () => {
    for (const [, headers, bytes] of empty) {
      const answer = await call('POST', '/v1/partners', headers, bytes);
      refuses(answer, 'MISSING_FIELDS', 400, /: name$/u);
    }
  });

  test('an operation without a body is rejected as usual for an unknown caller', async () => {
    const path = await newEndpoint();
    for (const [, headers, bytes] of empty) {
      refuses(await call('DELETE', path, headers, bytes, 'Bearer nobody'), 'INVALID_TOKEN', 401);
    }
    succeeds(await manage('DELETE', path.slice('/v1'.length)));
  });
});
