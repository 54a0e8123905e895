import assert from 'node:assert/strict';
import { METHODS } from 'node:http';
import { describe, test } from 'vitest';
import { type Answer, application } from '../support/client.ts';
import { isLogged } from '../support/log.ts';
import { refuses, succeeds } from '../support/management.ts';
import { openSocket, sendBytes, sendRaw } from '../support/raw.ts';
import { sharedServer } from '../support/server.ts';
import { onSampledDialect } from '../support/stores.ts';

const path = '/sandbox/partner/customer/get';
const post = `POST ${path} HTTP/1.1`;
const host = 'Host: localhost';
const json = 'Content-Type: application/json';
const close = 'Connection: close';
const lines = (...head: string[]) => `${head.join('\r\n')}\r\n\r\n`;
const withBody = (body: string, ...head: string[]) =>
  `${lines(post, host, close, `Content-Length: ${Buffer.byteLength(body)}`, ...head)}${body}`;

/** Input by its defect, with error code and status. */
const broken: [string, string | Buffer, code: string, status?: number][] = [
  ['a TLS handshake', Buffer.from('16030100c8010000c40303', 'hex'), 'INVALID_HEADERS'],
  ['an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'INVALID_HEADERS'],
  ['noise', Buffer.from('\0\x01\x02\xff\xfe\r\n\r\n', 'latin1'), 'INVALID_HEADERS'],
  ['a line that is not a request', 'hello\r\n\r\n', 'INVALID_HEADERS'],
  ['an unknown method', lines(`FETCH ${path} HTTP/1.1`, host), 'INVALID_HEADERS'],
  ['an unknown protocol', lines(`POST ${path} SMTP/1.1`, host), 'INVALID_HEADERS'],
  ['HTTP/2.0', lines(`POST ${path} HTTP/2.0`, host, close), 'INVALID_HEADERS'],
  ['HTTP/0.9', lines(`POST ${path} HTTP/0.9`, host, close), 'INVALID_HEADERS'],
  [
    'a transfer encoding before chunked',
    lines(post, host, close, json, 'Transfer-Encoding: gzip, chunked'),
    'INVALID_HEADERS',
  ],
  ['a future version', lines(`POST ${path} HTTP/3.7`, host), 'INVALID_HEADERS'],
  ['a path with a space', lines('POST /a b HTTP/1.1', host), 'INVALID_HEADERS'],
  ['a path with a NUL', lines('POST /a\0b HTTP/1.1', host), 'INVALID_HEADERS'],
  ['no Host', lines(post, close, json, 'Content-Length: 0'), 'INVALID_HEADERS'],
  ['two Hosts', lines(post, host, 'Host: production.example.com', close), 'INVALID_HEADERS'],
  ['the same Host twice', lines(post, host, host, close), 'INVALID_HEADERS'],
  ['a Host after an empty one', lines(post, 'Host:', host, close), 'INVALID_HEADERS'],
  ['two Hosts in HTTP/1.0', lines(`POST ${path} HTTP/1.0`, host, host), 'INVALID_HEADERS'],
  ['a header without a colon', lines(post, host, close, 'Strange'), 'INVALID_HEADERS'],
  ['a header with a space in its name', lines(post, host, close, 'Stran ge: 1'), 'INVALID_HEADERS'],
  ['a header with a NUL', lines(post, host, close, 'Strange: a\0b'), 'INVALID_HEADERS'],
  ['a header that is folded', lines(post, host, close, 'Strange: a', ' b'), 'INVALID_HEADERS'],
  ['lines that end without a carriage return', `${post}\n${host}\n\n`, 'INVALID_HEADERS'],
  ['headers of 20 kB', lines(post, host, `Strange: ${'a'.repeat(20_000)}`), 'INVALID_HEADERS', 431],
  ['a path of 20 kB', lines(`POST /${'a'.repeat(20_000)} HTTP/1.1`, host), 'INVALID_HEADERS', 431],
  ['a Content-Length as text', lines(post, host, 'Content-Length: two'), 'INVALID_HEADERS'],
  ['a negative Content-Length', lines(post, host, 'Content-Length: -1'), 'INVALID_HEADERS'],
  ['an infinite Content-Length', lines(post, host, `Content-Length: ${'9'.repeat(30)}`), 'INVALID_HEADERS'],
  ['two Content-Lengths', lines(post, host, 'Content-Length: 2', 'Content-Length: 3'), 'INVALID_HEADERS'],
  [
    'both length and chunks',
    lines(post, host, 'Content-Length: 2', 'Transfer-Encoding: chunked'),
    'INVALID_HEADERS',
  ],
  ['an unknown transfer encoding', lines(post, host, close, 'Transfer-Encoding: gzip'), 'INVALID_HEADERS'],
  [
    'a chunk with an invalid size',
    `${lines(post, host, json, 'Transfer-Encoding: chunked')}zz\r\n{}\r\n0\r\n\r\n`,
    'INVALID_HEADERS',
  ],
  [
    'a chunk longer than its size',
    `${lines(post, host, json, 'Transfer-Encoding: chunked')}1\r\n{}\r\n0\r\n\r\n`,
    'INVALID_HEADERS',
  ],
  ['a Content-Type without a type', withBody('{}', 'Content-Type: ;;;'), 'INVALID_HEADERS'],
  [
    'a Content-Type with a valid start only',
    withBody('{}', 'Content-Type: application/jsonx'),
    'INVALID_HEADERS',
  ],
  ['a Content-Type with extra text', withBody('{}', `${json} please`), 'INVALID_HEADERS'],
  ['two Content-Types', withBody('{}', `${json}, text/plain`), 'INVALID_HEADERS'],
  ['two Content-Types in two lines', withBody('{}', json, 'Content-Type: text/plain'), 'INVALID_HEADERS'],
  ['an empty Content-Type', withBody('{}', 'Content-Type:'), 'INVALID_HEADERS'],
  ['no Content-Type', withBody('{}'), 'INVALID_HEADERS'],
  [
    'an empty body in chunks',
    `${lines(post, host, close, json, 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    'INVALID_BODY',
  ],
  ['an asterisk for a path', lines('OPTIONS * HTTP/1.1', host, close), 'NOT_FOUND', 404],
  ['a tunnel request', lines('CONNECT localhost:80 HTTP/1.1', host), 'NOT_FOUND', 404],
  [
    'a body for an unknown path, unread',
    `${lines('POST /nowhere HTTP/1.1', host, close, 'Content-Length: 1')}{`,
    'NOT_FOUND',
    404,
  ],
];

/** Unusual but valid: each reaches the check of credentials. */
const unusual: [string, string][] = [
  [
    'a body in chunks',
    `${lines(post, host, close, json, 'Transfer-Encoding: chunked')}1\r\n{\r\n1\r\n}\r\n0\r\n\r\n`,
  ],
  [
    'trailers after chunks',
    `${lines(post, host, close, json, 'Transfer-Encoding: chunked')}2\r\n{}\r\n0\r\nA: b\r\n\r\n`,
  ],
  ['the expectation of 100-continue', withBody('{}', json, 'Expect: 100-continue')],
  ['an unknown expectation', withBody('{}', json, 'Expect: tea')],
  [
    'a protocol upgrade',
    withBody('{}', json, 'Upgrade: websocket').replace(close, 'Connection: Upgrade, close'),
  ],
  ['300 headers', withBody('{}', json, ...Array.from({ length: 300 }, (_, at) => `X-${at}: 1`))],
  ['an empty line before', `\r\n${withBody('{}', json)}`],
  ['the identity encoding', withBody('{}', json, 'Content-Encoding: identity')],
  ['the identity encoding in capitals', withBody('{}', json, 'Content-Encoding: Identity')],
  ['the identity encoding twice', withBody('{}', json, 'Content-Encoding: identity,IDENTITY')],
  ['an empty encoding', withBody('{}', json, 'Content-Encoding:')],
  ['a type and charset in capitals', withBody('{}', 'CONTENT-TYPE: APPLICATION/JSON; Charset=UTF-8')],
];

const paths = [
  '/%',
  '/%zz',
  '/%00',
  '/%c3%28',
  '/%2e%2e/partner/customer/get',
  '/../partner/customer/get',
  '/sandbox/../partner/customer/get',
  '/sandbox/./partner/customer/get',
  '//partner/customer/get',
  '/partner//customer/get',
  '/partner/customer/get/',
  '/partner/customer/get;a=b',
  '/partner/customer/get%20',
  '/partner%2fcustomer%2fget',
  '/partner/customer/g%C3%A9t',
  '/__proto__',
  '/constructor/prototype',
  '/?path=/partner/customer/get',
  `/${'a/'.repeat(4_000)}`,
  `/${'%41'.repeat(3_000)}`,
];

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  describe('answered once, with an error of the contract’s shape, and logged with its request_id:', () => {
    for (const [name, bytes, code, status = 400] of broken) {
      test(name, async () => {
        const answers = await sendBytes(server().url, bytes);
        assert.equal(answers.length, 1);
        for (const answer of answers) {
          refuses(answer, code, status);
          await isLogged(server(), answer);
        }
      });
    }

    test('a body shorter than its length', async () => {
      const bytes = lines(post, host, json, 'Content-Length: 100');
      const [answer] = await sendBytes(server().url, `${bytes}{}`, { half: true });
      assert.ok(answer);
      refuses(answer, 'INVALID_HEADERS', 400);
      await isLogged(server(), answer);
    });

    for (const path of paths) {
      test(`the path ${path.slice(0, 40)}`, async () => {
        const answer = await sendRaw(server().url, { path, body: '{}' });
        refuses(answer, 'NOT_FOUND', 404);
        await isLogged(server(), answer);
      });
    }

    test('a path that begins with two slashes, with a hint in the message', async () => {
      const says = /path begins with two slashes; check that .*basePath.* does not end with a slash$/u;
      for (const path of [
        '//partner/customer/get',
        '//sandbox/partner/customer/get',
        '/sandbox//partner/customer/get',
        '///v1/partners?limit=1',
        'http://localhost//partner/customer/get',
      ]) {
        refuses(await sendRaw(server().url, { path, body: '{}' }), 'NOT_FOUND', 404, says);
      }
      const other = /^route, method or resource not found$/u;
      for (const path of ['/partner//customer/get', '/partner/customer/get?x=//y']) {
        refuses(await sendRaw(server().url, { method: 'PUT', path, body: '{}' }), 'NOT_FOUND', 404, other);
      }
    });

    const methods = METHODS.filter((method) => !['POST', 'CONNECT', 'HEAD'].includes(method));
    test('every other method', async () => {
      assert.ok(methods.length > 25);
      for (const method of methods) {
        const answer = await sendRaw(server().url, { method, path, body: '{}' });
        refuses(answer, 'NOT_FOUND', 404);
        await isLogged(server(), answer);
      }
    });

    test('HEAD, without the body', async () => {
      const { status, headers } = await sendRaw(server().url, { method: 'HEAD', path });
      assert.equal(status, 404);
      assert.match(String(headers.get('content-type')), /^application\/json/u);
    });
  });

  for (const [name, bytes] of unusual) {
    test(`${name} is accepted`, async () => {
      const [answer] = await sendBytes(server().url, bytes);
      assert.ok(answer);
      refuses(answer, 'MISSING_FIELDS', 400, /: client_id; secret$/u);
    });
  }

  test('pipelined requests on one connection are each answered, in order', async () => {
    const request = (id: string) => {
      const { clientId: client_id, secrets } = server().demo;
      const body = JSON.stringify({ client_id, secret: secrets.sandbox, end_customer_client_id: id });
      return `${lines(post, host, json, `Content-Length: ${Buffer.byteLength(body)}`)}${body}`;
    };
    const answers = await sendBytes(server().url, `${request('a')}${request('')}${withBody('{}', json)}`);
    assert.deepEqual(
      answers.map(({ body }) => body.error_code),
      ['CUSTOMER_NOT_FOUND', 'INVALID_FIELD', 'MISSING_FIELDS'],
    );
  });

  test('requests that were carried out are answered, although what follows them is broken', async () => {
    const { clientId: client_id, secrets } = server().demo;
    const create = () => {
      const body = JSON.stringify({ client_id, secret: secrets.sandbox, ...application() });
      const head = [
        post.replace('/get', '/create'),
        host,
        json,
        `Content-Length: ${Buffer.byteLength(body)}`,
      ];
      return `${lines(...head)}${body}`;
    };
    for (const broken of ['garbage', 'GET /healthz HTTP/1.1\r\nno header\r\n\r\n', '\0']) {
      const answers = await sendBytes(server().url, `${create()}${create()}${broken}`);
      assert.equal(answers.length, 2);
      for (const answer of answers) assert.match(succeeds(answer).end_customer.client_id, /^[0-9a-f]{24}$/u);
    }
  });

  test('a request behind one that asks for an upgrade is not lost: the connection is closed before it', async () => {
    const upgrade = withBody('{}', json, 'Upgrade: websocket').replace(close, 'Connection: Upgrade');
    const answers = await sendBytes(server().url, `${upgrade}${withBody('{}', json)}`);
    assert.deepEqual(
      answers.map(({ headers, body }) => [headers.get('connection'), body.error_code]),
      [['close', 'MISSING_FIELDS']],
    );
  });

  test('a connection closed in the middle of a body is not an internal error', async () => {
    const seen = server().log.length;
    for (let round = 0; round < 5; round += 1) {
      const socket = await openSocket(server().url, `${lines(post, host, json, 'Content-Length: 100')}{`);
      await sendBytes(server().url, withBody('{}', json));
      socket.destroy();
      const [answer] = await sendBytes(server().url, withBody('{}', json));
      await isLogged(server(), answer as Answer);
    }
    const levels = server()
      .log.slice(seen)
      .map((line) => JSON.parse(line).level);
    assert.deepEqual(new Set(levels), new Set(['info']));
  });
});
