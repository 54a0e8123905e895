import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import Fastify from 'fastify';
import { type TestContext, test } from 'vitest';
import { stopClocks } from '../../test/support/fake-time.ts';
import { stopInTime } from './stopping.ts';

/** A server that is being stopped, with one connection that has sent this much. */
async function stoppingServer(t: TestContext, sent: string) {
  const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
  const app = Fastify({ forceCloseConnections: 'idle' });
  stopInTime(app);
  const stopping = new Promise<void>((resolve) => app.addHook('preClose', async () => resolve()));
  await app.listen({ port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port);
  t.onTestFinished(() => {
    socket.destroy();
  });
  socket.write(sent);
  await once(app.server, sent === '' ? 'connection' : 'request');
  const closed = app.close().then(() => true);
  await stopping;
  const isClosed = () => Promise.race([closed, new Promise((resolve) => setImmediate(resolve, false))]);
  return { closed, isClosed, tick };
}

test('a connection that never sent anything does not delay stopping', async (t) => {
  const { closed } = await stoppingServer(t, '');
  assert.equal(await closed, true);
});

test('an incomplete request is waited for, but only for a limited time', async (t) => {
  const head = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n';
  const { closed, isClosed, tick } = await stoppingServer(t, head);
  tick(7_999);
  assert.equal(await isClosed(), false);
  tick(1);
  assert.equal(await closed, true);
});
