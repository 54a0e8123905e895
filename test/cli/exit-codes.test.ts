import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { describe, type TestContext, test } from 'vitest';
import { gingham, serverProcess } from '../support/process.ts';
import { suiteServer } from '../support/server.ts';
import { noStore } from '../support/stores.ts';

const server = suiteServer('sqlite');

/** Runs a command, which must fail with this code and one line on stderr; returns its standard output. */
async function fails(
  t: TestContext,
  args: string[],
  code: number,
  line: RegExp,
  env: Record<string, string> = {},
) {
  const all = { GINGHAM_URL: server().url, GINGHAM_TOKEN: server().demo.operatorToken, ...env };
  const ended = await gingham(t, args, { env: all }).ended;
  assert.match(ended.stderr, line);
  assert.deepEqual(
    { code: ended.code, lines: ended.stderr.split('\n').length },
    { code, lines: 2 },
    args.join(' '),
  );
  return ended.stdout;
}

/** Starts a server that returns this response to every request, and is not Gingham. */
async function otherServer(t: TestContext, status: number, type: string, body: string): Promise<string> {
  const other = createServer((_request, response) =>
    response.writeHead(status, { 'content-type': type }).end(body),
  );
  t.onTestFinished(() => other.close().closeAllConnections());
  await once(other.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
}

describe('a command exits', { concurrent: true }, () => {
  test('with 2 for invalid arguments, without calling the server', async (t) => {
    const unreachable = { GINGHAM_URL: 'http://127.0.0.1:9' };
    const cases: [string[], RegExp][] = [
      [['partner', 'create'], /^gingham: --name is required; see --help\n$/u],
      [['partner', 'create', '--nmae', 'x'], /^gingham: unknown option '--nmae' \(Did you mean --name\?\)/u],
      [['partner', 'create', '--data', '[1]'], /^gingham: --data must be a JSON object, @file or -\n$/u],
      [
        ['partner', 'create', '--logo', '/nowhere.png'],
        /^gingham: cannot read \/nowhere\.png \(ENOENT\)\n$/u,
      ],
    ];
    for (const [args, line] of cases) assert.equal(await fails(t, args, 2, line, unreachable), '');
  });

  test('with 2 for a GINGHAM_TOKEN that no header can contain, without printing it', async (t) => {
    const line = /^gingham: GINGHAM_TOKEN must be a management token\n$/u;
    for (const token of ['gop_one two', 'gop_one\ntwo', 'gop_é']) {
      await fails(t, ['partner', 'list'], 2, line, { GINGHAM_TOKEN: token });
    }
  });

  test('with 3 if no server responds, or another one does', async (t) => {
    const other = await otherServer(t, 200, 'text/html', '<h1>It works!</h1>');
    await fails(t, ['partner', 'list'], 3, /^gingham: the server at \S+ is not Gingham \(HTTP 200\)\n$/u, {
      GINGHAM_URL: other,
    });
    await fails(t, ['partner', 'list'], 3, /^gingham: cannot reach http:\/\/no\.such\.invalid \(\w+\)/u, {
      GINGHAM_URL: 'http://no.such.invalid',
    });
  });

  test('with 4 if the server rejects the call, and prints the error with --json', async (t) => {
    const line = /^gingham: NOT_FOUND: partner not found \(request_id \w{15}\)\n$/u;
    assert.equal(await fails(t, ['partner', 'show', 'nobody'], 4, line), '');
    const error = JSON.parse(await fails(t, ['partner', 'show', '../tokens', '--json'], 4, line));
    assert.deepEqual([error.error_type, error.error_code], ['INVALID_REQUEST', 'NOT_FOUND']);
    await fails(t, ['partner', 'list'], 4, /^gingham: INVALID_TOKEN: /u, { GINGHAM_TOKEN: 'gop_wrong' });
  });

  test('with 1 for an error of the server, and with 3 during maintenance', async (t) => {
    const body = (error_code: string) =>
      JSON.stringify({ error_code, error_message: 'sorry', request_id: 'abc' });
    const broken = await otherServer(t, 500, 'application/json', body('INTERNAL_SERVER_ERROR'));
    await fails(t, ['partner', 'list'], 1, /^gingham: INTERNAL_SERVER_ERROR: sorry/u, {
      GINGHAM_URL: broken,
    });
    const maintained = await otherServer(t, 503, 'application/json', body('PLANNED_MAINTENANCE'));
    await fails(t, ['partner', 'list'], 3, /^gingham: PLANNED_MAINTENANCE: sorry/u, {
      GINGHAM_URL: maintained,
    });
  });
});

describe('without GINGHAM_TOKEN the command line', { concurrent: true }, () => {
  test('acts as the operator of `gingham dev` with its data directory', async (t) => {
    const { GINGHAM_DATA_DIR = '' } = await noStore(t, 'sqlite');
    const { url } = await serverProcess(t, ['dev'], { env: { GINGHAM_DATA_DIR } });
    const args = ['partner', 'list', '--url', url, '--data-dir', GINGHAM_DATA_DIR, '--json'];
    const { code, stdout, stderr } = await gingham(t, args).ended;
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.equal(JSON.parse(stdout).partners[0].name, 'Demo Partner');
  });

  test('requires one without a `gingham dev`, or if the server is not local', async (t) => {
    const { GINGHAM_DATA_DIR = '' } = await noStore(t, 'sqlite');
    const cases: [string, RegExp][] = [
      ['http://127.0.0.1:9', /^gingham: GINGHAM_TOKEN is not set, and \S+master\.key of `gingham dev`/u],
      [
        'https://partners.example.com',
        /^gingham: GINGHAM_TOKEN is not set; https:\S+ requires a management token/u,
      ],
    ];
    for (const [GINGHAM_URL, line] of cases) {
      const env = { GINGHAM_DATA_DIR, GINGHAM_URL };
      const { code, stderr } = await gingham(t, ['partner', 'list'], { env, cwd: dirname(GINGHAM_DATA_DIR) })
        .ended;
      assert.match(stderr, line);
      assert.equal(code, 2);
    }
  });
});
