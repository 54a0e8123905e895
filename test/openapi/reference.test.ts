import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { get } from 'node:http';
import { test } from 'vitest';
import { errorTable } from '../../src/api/errors.ts';
import { openApiDocument } from '../../src/api/openapi.ts';
import { operations } from '../../src/api/operations.ts';
import { partnerCalls } from '../support/client.ts';
import { suiteServer } from '../support/server.ts';

const server = suiteServer('sqlite');

const page = async (path = '/docs') => (await fetch(`${server().url}${path}`)).text();

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found]) => found as string);
}

test('/openapi.json is the document, under every prefix', async () => {
  for (const prefix of ['', '/sandbox', '/production']) {
    const response = await fetch(`${server().url}${prefix}/openapi.json`);
    assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.deepEqual(await response.json(), JSON.parse(JSON.stringify(openApiDocument())));
  }
});

test('/docs lets a browser load only the page itself', async () => {
  const { status, headers } = await fetch(`${server().url}/docs`);
  assert.equal(status, 200);
  assert.equal(headers.get('content-type'), 'text/html; charset=utf-8');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers.get('referrer-policy'), 'no-referrer');
  const [styles = ''] = all(await page(), /<style>(.*?)<\/style>/gsu);
  const hash = createHash('sha256').update(styles).digest('base64');
  assert.deepEqual(headers.get('content-security-policy')?.split('; '), [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
});

test('/docs references no other host and has no script', async () => {
  const html = await page();
  assert.doesNotMatch(html, /<script|<iframe|<img|<form|\son\w+=|\sstyle=|\ssrc=|@import|url\(/iu);
  const own = new URL(server().url).host;
  const hosts = all(html, /https?:\/\/([^/\s"<&]+)/gu).filter((host) => host !== own);
  // The examples' own values.
  assert.deepEqual(new Set(hosts.filter((host) => !/(^|\.)example\.com$/u.test(host))), new Set());
  for (const target of all(html, /href="([^"]*)"/gu))
    assert.match(target, /^(#|\/openapi\.json$|data:image)/u);
});

test('every link within /docs leads to an existing and unique place', async () => {
  const html = await page();
  const ids = all(html, /\sid="([^"]*)"/gu);
  assert.equal(new Set(ids).size, ids.length, 'an id is used twice');
  const targets = all(html, /href="#([^"]*)"/gu);
  assert.ok(targets.length > operations.length);
  assert.deepEqual(
    targets.filter((target) => !ids.includes(target)),
    [],
  );
  const labels = all(html, /aria-labelledby="([^"]*)"/gu);
  assert.deepEqual(
    labels.filter((label) => !ids.includes(label)),
    [],
  );
});

test('/docs has a place for every operation and for every error that bodies link to', async () => {
  const html = await page();
  const ids = new Set(all(html, /\sid="([^"]*)"/gu));
  for (const { id } of operations) assert.ok(ids.has(id), id);
  for (const code of Object.keys(errorTable)) assert.ok(ids.has(`error-${code}`), code);
});

test('/docs has headings in order: one at the first level, and no skipped level', async () => {
  const levels = all(await page(), /<h([1-6])/gu).map(Number);
  assert.equal(levels.filter((level) => level === 1).length, 1);
  for (const [index, level] of levels.entries()) {
    assert.ok(level <= (levels[index - 1] ?? 0) + 1, `heading ${index} skips a level`);
  }
});

test('/docs escapes the Host header', async () => {
  const host = '"><script>alert(1)</script>';
  const { hostname, port } = new URL(server().url);
  const html = await new Promise<string>((resolve, reject) => {
    get({ hostname, port, path: '/docs', headers: { host } }, async (response) => {
      resolve(Buffer.concat(await response.toArray()).toString('utf8'));
    }).on('error', reject);
  });
  assert.doesNotMatch(html, /alert\(1\)/u);
});

test('the example of create works as shown on the page', async () => {
  const html = await page();
  const start = html.indexOf('id="partnerCustomerCreate"');
  const shown = html
    .slice(start)
    .match(/curl -s &quot;(?<address>[^&]*)&quot;.*?-d &#39;(?<body>.*?)&#39;/su);
  const { address, body = '' } = shown?.groups ?? {};
  assert.equal(address, `${server().url}/sandbox/partner/customer/create`);
  const call = partnerCalls(server().url, server().demo);
  const sent = JSON.parse(body.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&'));
  assert.equal((await call('/partner/customer/create', sent)).status, 200);
});
