import assert from 'node:assert/strict';
import { test } from 'vitest';
import { post, send } from '../support/client.ts';
import { requestLine } from '../support/log.ts';
import { refuses, succeeds } from '../support/management.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/test-server.ts';

const limited = { GINGHAM_SIGN_INS_PER_MINUTE: '1' };

/** The address that the audit log has for a change by a client behind a proxy. */
async function addressInEvent({ url, demo }: TestServer, forwarded: string): Promise<string> {
  const authorization = `Bearer ${demo.operatorToken}`;
  const headers = { authorization, 'x-forwarded-for': forwarded };
  const { token } = succeeds(await post(`${url}/v1/tokens`, { name: forwarded }, headers));
  const path = `${url}/v1/events?q=${token.token_id}`;
  return succeeds(await send('GET', path, undefined, { authorization })).events[0].client_address;
}

test('behind trusted proxies, clients are known by their own addresses', async (t) => {
  const server = await startServer(t, 'sqlite', {
    ...limited,
    GINGHAM_TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8',
  });
  const read = (forwarded: string) =>
    post(`${server.url}/v1/user-links/read`, { token: 'gul_0' }, { 'x-forwarded-for': forwarded });
  const addressOf = async (forwarded: string) => {
    const answer = await read(forwarded);
    const line = await requestLine(server, answer.body.request_id);
    return line['client_address'];
  };
  assert.equal(await addressOf('203.0.113.7'), '203.0.113.7');
  assert.equal(await addressOf('203.0.113.8:51123, 10.1.2.3'), '203.0.113.8');
  // What a client claims to have forwarded for others is not believed.
  assert.equal(await addressOf('198.51.100.1, 203.0.113.9, 10.1.2.3'), '203.0.113.9');
  assert.equal(await addressInEvent(server, '198.51.100.1, 203.0.113.9, 10.1.2.3'), '203.0.113.9');
  refuses(await read('198.51.100.2, 203.0.113.7'), 'RATE_LIMIT', 429);
  refuses(await read('203.0.113.10'), 'INVALID_LINK', 400);
});

test('without trusted proxies, X-Forwarded-For is ignored', async (t) => {
  const server = await startServer(t, 'sqlite', limited);
  const read = (forwarded: string) =>
    post(`${server.url}/v1/user-links/read`, { token: 'gul_0' }, { 'x-forwarded-for': forwarded });
  const first = await read('203.0.113.7');
  refuses(first, 'INVALID_LINK', 400);
  assert.equal((await requestLine(server, first.body.request_id))['client_address'], '127.0.0.1');
  assert.equal(await addressInEvent(server, '203.0.113.7'), '127.0.0.1');
  refuses(await read('203.0.113.8'), 'RATE_LIMIT', 429);
});
