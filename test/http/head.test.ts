import assert from 'node:assert/strict';
import { test } from 'vitest';
import { operations } from '../../src/api/operations.ts';
import { exchange } from '../support/exchange.ts';
import { newEndCustomer } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { png } from '../support/png.ts';
import { suiteServer } from '../support/server.ts';

const server = suiteServer('sqlite');

const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
  exchange(server().url, { method, path, headers });

/** The headers that describe the content, not the time or the connection. */
const lasting = (headers: Headers) =>
  [...headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name));

async function answersAsGet(path: string, status: number, headers: Record<string, string> = {}) {
  const got = await ask('GET', path, headers);
  const head = await ask('HEAD', path, headers);
  assert.deepEqual([got.status, head.status], [status, status], path);
  assert.deepEqual(lasting(head.headers), lasting(got.headers), path);
  assert.equal(head.text, '');
  return got;
}

test('HEAD on a page or a file is answered like GET, without a body', async () => {
  const { text } = await answersAsGet('/console', 200);
  const asset = /src="(\/console\/assets\/[^"]+\.js)"/u.exec(text)?.[1] as string;
  for (const encoding of ['br', 'identity']) await answersAsGet(asset, 200, { 'accept-encoding': encoding });
  for (const path of [
    '/docs',
    '/sandbox/docs',
    '/openapi.json',
    '/production/openapi.json',
    '/console/partners/1/sandbox/end-customers',
    '/console/gingham.svg',
  ]) {
    await answersAsGet(path, 200);
  }
  await answersAsGet('/', 302);
  for (const path of ['/console/assets/none.js', '/logos/none.png', '/nowhere'])
    await answersAsGet(path, 404);
});

test('HEAD on a logo is answered like GET, without a body', async () => {
  const partner = await newPartner(server());
  const logo = png().toString('base64');
  const { clientId } = await newEndCustomer(server(), partner, 'production', { logo });
  const headers = { authorization: `Bearer ${server().demo.operatorToken}` };
  const { text } = await ask('GET', `/v1/end-customers/${clientId}`, headers);
  await answersAsGet(`/logos/${JSON.parse(text).end_customer.logo_sha256}.png`, 200);
});

test('HEAD on every GET operation is answered like GET, without a body', async () => {
  const headers = { authorization: `Bearer ${server().demo.operatorToken}` };
  const { clientId } = await newPartner(server());
  for (const { method, path } of operations) {
    if (method !== 'GET') continue;
    const target = path.replace(':client_id', clientId).replaceAll(/:\w+/gu, 'unknown');
    for (const given of [headers, {} as Record<string, string>]) {
      const got = await ask('GET', target, given);
      const head = await ask('HEAD', target, given);
      assert.equal(head.status, got.status, path);
      assert.equal(head.headers.get('content-type'), got.headers.get('content-type'), path);
      assert.equal(head.text, '');
    }
  }
});

test('HEAD on the stream of changes is not found, and opens none', async () => {
  const headers = { authorization: `Bearer ${server().demo.operatorToken}` };
  assert.equal((await ask('HEAD', '/v1/changes', headers)).status, 404);
});
