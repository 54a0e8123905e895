import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type Answer, send } from '../../support/client.ts';
import { refuses, succeeds } from '../../support/management.ts';
import { sendRaw } from '../../support/raw.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const read = (headers: Record<string, string> = {}) =>
    send('GET', `${server().url}/v1/session`, undefined, headers);
  const cookieOf = ({ headers }: Answer) => (headers.get('set-cookie') ?? '').split(';')[0] as string;
  const reached = { path: '/v1/session', method: 'GET' };

  test('a user of the machine is the developer, at any of its own names', async () => {
    const { port } = new URL(server().url);
    for (const host of ['localhost', '127.0.0.1', '[::1]', 'sandbox.localhost', 'LOCALHOST']) {
      const answer = await sendRaw(server().url, { ...reached, headers: { host: `${host}:${port}` } });
      assert.equal(succeeds(answer).session?.kind, 'developer', host);
      assert.match(answer.headers.get('set-cookie') ?? '', /; HttpOnly; SameSite=Strict$/u);
    }
  });

  test('no request with a host name resolved to this machine by others is the developer’s, with the cookie or without', async () => {
    const cookie = cookieOf(await read());
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'a.b.localhost.example',
    ]) {
      const answer = await sendRaw(server().url, { ...reached, headers: { host, cookie } });
      assert.equal(succeeds(answer).session, null, host);
      assert.equal(answer.headers.get('set-cookie'), null);
      const call = { method: 'GET', path: '/v1/partners', headers: { host, cookie } };
      refuses(await sendRaw(server().url, call), 'INVALID_SESSION', 401);
    }
  });

  test('no request forwarded by a proxy is the developer’s, whatever header it adds', async () => {
    const cookie = cookieOf(await read());
    const passedOn = {
      forwarded: 'for=192.0.2.1',
      via: '1.1 proxy.example',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-host': 'gingham.example',
      'x-forwarded-proto': 'https',
      'x-real-ip': '192.0.2.1',
    };
    for (const [name, value] of Object.entries(passedOn)) {
      assert.equal(succeeds(await read({ [name]: value })).session, null, name);
      const answer = await send('GET', `${server().url}/v1/partners`, undefined, { cookie, [name]: value });
      refuses(answer, 'INVALID_SESSION', 401);
    }
  });

  test('a page of another site, or of another port, cannot call as the developer', async () => {
    const answer = await read();
    const own = { cookie: cookieOf(answer), 'gingham-csrf-token': succeeds(answer).session.csrf_token };
    for (const site of ['cross-site', 'same-site']) {
      const call = await send('GET', `${server().url}/v1/partners`, undefined, {
        ...own,
        'sec-fetch-site': site,
      });
      refuses(call, 'INVALID_CSRF_TOKEN', 403);
    }
    const { cookie } = own;
    const made = await send('POST', `${server().url}/v1/partners`, { name: 'Meadow' }, { cookie });
    refuses(made, 'INVALID_CSRF_TOKEN', 403);
  });
});
