import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { beforeAll, test } from 'vitest';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { png } from '../support/png.ts';
import { newActiveCustomer } from '../support/registrations.ts';
import { sharedServer, startServer } from '../support/server.ts';
import { onSampledDialect } from '../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  const logo = png();
  const sha256 = createHash('sha256').update(logo).digest('hex');
  const path = `/logos/${sha256}.png`;
  beforeAll(async () => {
    await newEndCustomer(server(), server().demo, 'production', { logo: logo.toString('base64') });
  });

  test('a logo is served publicly, only as an image, and cacheable for ever', async () => {
    for (const prefix of ['', '/production']) {
      const answer = await fetch(`${server().url}${prefix}${path}`);
      assert.equal(answer.status, 200);
      assert.deepEqual(Buffer.from(await answer.arrayBuffer()), logo);
      const headers = Object.fromEntries(answer.headers);
      assert.equal(headers['content-type'], 'image/png');
      assert.equal(headers['content-length'], String(logo.length));
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
      assert.equal(headers['etag'], `"${sha256}"`);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['content-security-policy'], "default-src 'none'; sandbox");
      assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
    }
  });

  test('HEAD has the same headers; a cached logo is not sent again', async () => {
    const head = await fetch(`${server().url}${path}`, { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(head.headers.get('content-type'), 'image/png');
    assert.equal(head.headers.get('content-length'), String(logo.length));
    const known = { headers: { 'if-none-match': `W/"x", "${sha256}"` } };
    const again = await fetch(`${server().url}${path}`, known);
    assert.equal(again.status, 304);
    assert.equal(again.headers.get('etag'), `"${sha256}"`);
    const other = await fetch(`${server().url}${path}`, { headers: { 'if-none-match': '"x"' } });
    assert.equal(other.status, 200);
  });

  test('an unknown logo is not found, with the usual error body, and not cached', async () => {
    const names = [
      `${'0'.repeat(64)}.png`,
      `${sha256}.PNG`,
      `${sha256.toUpperCase()}.png`,
      sha256,
      `${sha256}.png.png`,
      `${sha256}.gif`,
      '..%2fgingham.db',
      '%00.png',
    ];
    for (const name of names) {
      const answer = await fetch(`${server().url}/logos/${name}`);
      assert.equal(answer.status, 404, name);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      const { error_code, request_id } = (await answer.json()) as Record<string, string>;
      assert.equal(error_code, 'NOT_FOUND');
      assert.match(request_id ?? '', /^[A-Za-z0-9]{15}$/u);
    }
  });

  test('the reference has the configured address, else the requested one', async (t) => {
    const own = await startServer(t, dialect, { GINGHAM_PUBLIC_URL: 'https://partners.example.com' });
    const page = await (await fetch(`${own.url}/docs`)).text();
    assert.ok(page.includes('&quot;https://partners.example.com/sandbox/partner/customer/create&quot;'));
    assert.ok(!page.includes(own.url));
    type Document = { servers: { url: string }[]; paths: Record<string, Record<string, Document>> };
    const document = (await (await fetch(`${own.url}/openapi.json`)).json()) as Document;
    const urlsOf = ({ servers }: Document) => servers.map(({ url }) => url);
    assert.deepEqual(
      urlsOf(document),
      ['/', '/production', '/development', '/sandbox'].map((at) => `https://partners.example.com${at}`),
    );
    const clock = document.paths['/simulation/clock/get']?.['post'] as Document;
    assert.deepEqual(urlsOf(clock), ['https://partners.example.com/sandbox']);
    const usual = (await (await fetch(`${server().url}/openapi.json`)).json()) as Document;
    assert.deepEqual(urlsOf(usual), ['/', '/production', '/development', '/sandbox']);
  });

  test('a packet has the requested address, if none is configured', async () => {
    const call = managing(server);
    const { clientId } = await newActiveCustomer(server(), server().demo, { logo: logo.toString('base64') });
    const { packet } = succeeds(await call('GET', `/registrations/${clientId}/ins_56/production`));
    assert.equal(packet.logo_url, `${server().url}${path}`);
    assert.deepEqual(Buffer.from(await (await fetch(packet.logo_url)).arrayBuffer()), logo);
  });
});
