import assert from 'node:assert/strict';
import { test } from 'vitest';
import { createWebhookListener } from '../../src/api/management/webhook-listeners.ts';
import { Forwarder } from '../../src/cli/forwarder.ts';
import { callServer } from '../../src/cli/server-call.ts';
import { httpAnswer, interimAnswers, startOutsideParty } from '../support/outside-party.ts';

for (const [what, interim] of interimAnswers) {
  test(`${what} is skipped before the response of the server and of the receiver of forwarded webhooks`, async (t) => {
    const reply = '{"request_id":"a"}';
    const party = await startOutsideParty(t, (socket) => socket.write(`${interim}${httpAnswer(200, reply)}`));
    const url = `http://127.0.0.1:${party.port}`;
    const config = { url, token: 'a token', dataDir: '.', masterKey: undefined };
    const called = await callServer(config, createWebhookListener, { params: {}, query: {}, body: {} });
    assert.equal(called.text, reply);
    const answer = await new Forwarder(url).forward({ headers: {}, body: '{}' }, 10_000);
    assert.deepEqual([answer.status_code, answer.answer], [200, reply]);
    assert.equal(party.requests.length, 2);
  });
}

test('a server that switches protocols is reported as unreachable', async (t) => {
  const bytes = 'HTTP/1.1 101 \r\nconnection: upgrade\r\nupgrade: x\r\n\r\n';
  const party = await startOutsideParty(t, (socket) => socket.write(bytes));
  const config = {
    url: `http://127.0.0.1:${party.port}`,
    token: 'a token',
    dataDir: '.',
    masterKey: undefined,
  };
  const calling = callServer(config, createWebhookListener, { params: {}, query: {}, body: {} });
  await assert.rejects(calling, /cannot reach .*switched protocols/u);
});
