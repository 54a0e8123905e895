import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describe, test } from 'vitest';
import { application, partnerCalls } from '../support/client.ts';
import { type RunningServer, serverProcess } from '../support/process.ts';
import { noStore } from '../support/stores.ts';

/** Opens a connection for raw HTTP. */
async function openConnection({ url }: RunningServer): Promise<Socket & { received: string }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  const connection = Object.assign(socket.setEncoding('utf8'), { received: '' });
  connection.on('data', (text) => {
    connection.received += text;
  });
  return connection;
}

async function untilReceived(connection: Socket & { received: string }, text: string): Promise<void> {
  while (!connection.received.includes(text)) await once(connection, 'data');
}

/** Waits until the server accepts no new connections: it has received the signal. */
async function untilStopping({ url }: RunningServer): Promise<void> {
  for (;;) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const isRefused = await once(socket, 'connect').then(
      () => false,
      () => true,
    );
    socket.destroy();
    if (isRefused) return;
  }
}

function createRequest({ demo }: RunningServer): { head: string; body: string } {
  const body = JSON.stringify({ client_id: demo.clientId, secret: demo.secrets.sandbox, ...application() });
  const head = [
    'POST /sandbox/partner/customer/create HTTP/1.1',
    'host: localhost',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return { head: `${head.join('\r\n')}\r\n`, body };
}

describe('a server stopped', { concurrent: true }, () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`by ${signal} completes open requests, and what follows them on their connections, and closes its store`, async (t) => {
      const env = await noStore(t, 'sqlite');
      const server = await serverProcess(t, ['dev'], { env });
      const connection = await openConnection(server);
      const { head, body } = createRequest(server);
      connection.write(`${head}expect: 100-continue\r\n\r\n${body.slice(0, 100)}`);
      // The server is processing the request.
      await untilReceived(connection, '100 Continue');
      server.child.kill(signal);
      await untilStopping(server);
      connection.write(`${body.slice(100)}${head}\r\n${body}`);
      await once(connection, 'end');
      const [completed = '', next = '', ...more] = connection.received.split('HTTP/1.1 ').slice(2);
      assert.match(completed, /^200 /u);
      assert.match(next, /^400 .*^connection: close\r$.*CUSTOMER_ALREADY_CREATED/msu);
      assert.deepEqual(more, []);
      const { code, stderr } = await server.ended;
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
      // SQLite merges its log into the database when the last connection is closed.
      const files = readdirSync(env['GINGHAM_DATA_DIR'] as string);
      assert.deepEqual(files.sort(), ['gingham.db', 'gingham.mark', 'lock.db']);
      const restarted = await serverProcess(t, ['dev'], { env });
      const { client_id } = JSON.parse(completed.slice(completed.indexOf('{'))).end_customer;
      const call = partnerCalls(restarted.url, restarted.demo);
      const { status } = await call('/partner/customer/get', { end_customer_client_id: client_id });
      assert.equal(status, 200);
    });
  }

  test('twice exits immediately', async (t) => {
    const server = await serverProcess(t, ['dev', '--ephemeral']);
    const connection = await openConnection(server);
    const { head } = createRequest(server);
    connection.write(`${head}expect: 100-continue\r\n\r\n`);
    await untilReceived(connection, '100 Continue');
    server.child.kill('SIGINT');
    await untilStopping(server);
    server.child.kill('SIGINT');
    const { code } = await server.ended;
    assert.equal(code, 1);
  });
});
