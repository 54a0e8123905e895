import assert from 'node:assert/strict';
import type { Request } from 'playwright-core';
import { request } from 'undici';
import { describe, test } from 'vitest';
import { visit } from '../support/browser.ts';
import { signInAs } from '../support/console.ts';
import { managing, succeeds } from '../support/management.ts';
import { suiteServer } from '../support/server.ts';

const kB = 1000;

describe('the files of the console', () => {
  const server = suiteServer('sqlite');
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(server().url + path, { headers, redirect: 'manual' });

  test('the first page takes less than 140 kB of compressed JavaScript', async (t) => {
    const { page, open } = await visit(t, server().url);
    const scripts: Request[] = [];
    page.on('requestfinished', (request) => {
      if (request.resourceType() === 'script') scripts.push(request);
    });
    await open('');
    await page.getByRole('heading', { level: 1 }).waitFor();
    const sizes = await Promise.all(scripts.map((script) => script.sizes()));
    const total = sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
    assert.ok(total > 50 * kB && total < 140 * kB, `${total} bytes`);
  });

  test('the page may load only files of this server, and is not cached', async () => {
    const { status, headers } = await get('/console/partners/1/sandbox/end-customers');
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(headers.get('cache-control'), 'no-cache');
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/u);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/u);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  });

  test('the page contains the session of a signed-in user who opens it, and is not stored then', async () => {
    const { cookie, userId } = await signInAs(server(), 'operator_reviewer');
    succeeds(await managing(server)('PATCH', `/users/${userId}`, { name: '</script><b>' }));
    const opened = { cookie, 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none' };
    const sessionIn = async (headers: Record<string, string>) => {
      // `fetch` sets these headers itself.
      const response = await request(`${server().url}/console/operator/review`, { headers });
      const [, json] = /id="session">([^<]*)<\/script>/u.exec(await response.body.text()) ?? [];
      assert.equal(response.headers['cache-control'], json === undefined ? 'no-cache' : 'no-store');
      return json === undefined ? null : JSON.parse(json).session;
    };
    assert.equal((await sessionIn(opened)).user.name, '</script><b>');
    // Some browsers do not send the cookie with these, and the page itself asks with others.
    for (const other of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-mode': 'cors' },
      { 'sec-purpose': 'prefetch' },
    ]) {
      assert.equal(await sessionIn({ ...opened, ...other }), null);
    }
  });

  test('an asset is cached permanently, in the smallest encoding that the client accepts', async () => {
    const html = await (await get('/console')).text();
    const path = /src="(\/console\/assets\/[^"]+\.js)"/u.exec(html)?.[1] as string;
    const lengths = [];
    for (const encoding of ['br', 'gzip', 'identity']) {
      const { status, headers } = await get(path, { 'accept-encoding': encoding });
      assert.equal(status, 200);
      assert.equal(headers.get('content-encoding') ?? 'identity', encoding);
      assert.equal(headers.get('vary'), 'accept-encoding');
      assert.match(headers.get('cache-control') ?? '', /immutable/u);
      assert.equal(headers.get('content-type'), 'text/javascript; charset=utf-8');
      lengths.push(Number(headers.get('content-length')));
    }
    assert.deepEqual(
      lengths,
      lengths.toSorted((a, b) => a - b),
    );
    const inCapitals = await get(path, { 'accept-encoding': 'GZIP' });
    assert.equal(inCapitals.headers.get('content-encoding'), 'gzip');
    const etag = (await get(path, { 'accept-encoding': 'br' })).headers.get('etag') as string;
    // `fetch` would not send a conditional request.
    const again = await request(server().url + path, {
      headers: { 'accept-encoding': 'br', 'if-none-match': etag },
    });
    await again.body.dump();
    assert.equal(again.statusCode, 304);
  });

  test('files outside the console are not found', async () => {
    for (const path of [
      '/console/assets/none.js',
      '/console/none.js',
      '/console/.sources',
      '/console/assets/..%2f..%2fgingham.js',
      '/console/assets/%2e%2e/%2e%2e/cli/main.js',
      '/console/index.html.br',
    ]) {
      const { status } = await get(path);
      assert.ok(status === 404, `${path}: ${status}`);
    }
  });
});
