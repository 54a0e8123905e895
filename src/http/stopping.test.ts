import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import Fastify from 'fastify';
import { type TestContext, test } from 'vitest';
import { stopClocks } from '../../test/support/fake-time.ts';
import { BodyMemory } from './body-memory.ts';
import { BodyReader } from './body-reader.ts';
import { Connections } from './connections.ts';
import { stopInTime } from './stopping.ts';

/** A server that is being stopped, with one connection that has sent this much. */
async function stoppingServer(t: TestContext, sent: string, event = 'request') {
  const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
  const app = Fastify();
  app.get('/', () => new Promise(() => {}));
  const connections = new Connections();
  connections.of(app.server);
  stopInTime(app, { connections, bodies: new BodyReader(new BodyMemory(0)), isStopping: () => false });
  const stopping = new Promise<void>((resolve) => app.addHook('preClose', async () => resolve()));
  await app.listen({ port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port);
  t.onTestFinished(() => {
    socket.destroy();
  });
  socket.write(sent);
  await once(app.server, event);
  const closed = app.close().then(() => true);
  await stopping;
  const isClosed = () => Promise.race([closed, new Promise((resolve) => setImmediate(resolve, false))]);
  return { closed, isClosed, tick };
}

test('a connection that never sent anything does not delay stopping', async (t) => {
  const { closed } = await stoppingServer(t, '', 'connection');
  assert.equal(await closed, true);
});

test('a part of the headers of a request does not delay stopping', async (t) => {
  const { closed } = await stoppingServer(t, 'POST / HTTP/1.1\r\nhost: a\r\n', 'connection');
  assert.equal(await closed, true);
});

test('the rest of an answered request is waited for, but only for a short time', async (t) => {
  const head = 'POST /elsewhere HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n';
  const { closed, isClosed, tick } = await stoppingServer(t, head);
  tick(1_999);
  assert.equal(await isClosed(), false);
  tick(1);
  assert.equal(await closed, true);
});

test('a request in progress is waited for, but only for a limited time', async (t) => {
  const { closed, isClosed, tick } = await stoppingServer(t, 'GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  tick(7_999);
  assert.equal(await isClosed(), false);
  tick(1);
  assert.equal(await closed, true);
});
