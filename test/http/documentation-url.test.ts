import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { sendRaw } from '../support/raw.ts';
import { sharedServer, suiteServer } from '../support/server.ts';

const path = '/v1/partners';
const page = '/docs#error-INVALID_TOKEN';

describe('documentation_url of an error', () => {
  const server = sharedServer('sqlite');
  const linkFor = async (headers: Record<string, string>, method = 'GET') =>
    (await sendRaw(server().url, { method, path, headers })).body.documentation_url;

  test('is at the address of the request', async () => {
    assert.equal(
      await linkFor({ host: 'partners.example.com:8443' }),
      `http://partners.example.com:8443${page}`,
    );
    const { host } = new URL(server().url);
    const wrongPath = await sendRaw(server().url, { path: '/sandbox/nowhere', headers: { host } });
    assert.equal(wrongPath.body.documentation_url, `${server().url}/docs#error-NOT_FOUND`);
    const broken = await sendRaw(server().url, { path: '/%zz', headers: { host } });
    assert.equal(broken.body.documentation_url, `${server().url}/docs#error-NOT_FOUND`);
  });

  test('ignores X-Forwarded headers, and a host that is not safe in a shell', async () => {
    const forwarded = { 'x-forwarded-host': 'elsewhere.example.com', 'x-forwarded-proto': 'https' };
    assert.equal(
      await linkFor({ host: 'partners.example.com', ...forwarded }),
      `http://partners.example.com${page}`,
    );
    assert.equal(await linkFor({ host: 'a$(id).example.com' }), `http://localhost:4080${page}`);
  });
});

describe('documentation_url of an error of a server with a public URL', () => {
  const publicUrl = 'https://partners.example.com';
  const server = suiteServer('sqlite', { GINGHAM_PUBLIC_URL: publicUrl });

  test('is at that URL', async () => {
    const { body } = await sendRaw(server().url, {
      method: 'GET',
      path,
      headers: { host: 'other.example.com' },
    });
    assert.equal(body.documentation_url, `${publicUrl}${page}`);
  });
});
