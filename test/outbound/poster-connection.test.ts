import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, type TestContext, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { stopClocks } from '../support/fake-time.ts';
import { failsAs } from '../support/outbound.ts';
import { closed, httpAnswer, pour, refusingPort, startOutsideParty } from '../support/outside-party.ts';
import { everyNameHere, postTo, startPoster } from '../support/poster.ts';
import { run } from '../support/process.ts';

const postsAtOnce = 20;

describe('connections', () => {
  test('are reused, by one post at a time', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200)));
    const poster = startPoster(t);
    const url = `http://127.0.0.1:${party.port}/`;
    // The next post may start before the last one has fully released its connection.
    for (let count = 0; count < postsAtOnce; count += 1) await postTo(poster, url);
    assert.ok(party.connections.length <= 2, `${party.connections.length}`);
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(Array.from({ length: postsAtOnce }, () => postTo(poster, url)));
    }
    assert.ok(party.connections.length <= 2 * postsAtOnce, `${party.connections.length}`);
    assert.equal(party.requests.length, 6 * postsAtOnce);
  });

  test('are closed when idle, whatever the receiver offers', async (t) => {
    const bytes = httpAnswer(200, '', { connection: 'keep-alive', 'keep-alive': 'timeout=600' });
    const party = await startOutsideParty(t, (socket) => socket.write(bytes));
    const poster = startPoster(t, { idleMaxMs: 50 });
    await postTo(poster, `http://127.0.0.1:${party.port}/`);
    const socket = await party.opened(1);
    await turn();
    assert.equal(socket.destroyed || socket.readableEnded, false);
    await closed(socket);
  });

  test('are not kept if the receiver is about to close them', async (t) => {
    const bytes = httpAnswer(200, '', { connection: 'keep-alive', 'keep-alive': 'timeout=1' });
    const party = await startOutsideParty(t, (socket) => socket.write(bytes));
    const poster = startPoster(t);
    await postTo(poster, `http://127.0.0.1:${party.port}/`);
    await closed(await party.opened(1));
  });

  for (const [what, wait] of [
    ['with the first', false],
    ['after it', true],
  ] as const) {
    test(`with a second response ${what} are not reused`, async (t) => {
      const party = await startOutsideParty(t, async (socket) => {
        const isFirst = party.requests.length === 1;
        socket.write(httpAnswer(isFirst ? 200 : 201));
        if (wait) await turn();
        if (isFirst) socket.write(httpAnswer(500));
      });
      const poster = startPoster(t);
      const url = `http://127.0.0.1:${party.port}/`;
      assert.equal((await postTo(poster, url)).status, 200);
      await closed(await party.opened(1));
      assert.equal((await postTo(poster, url)).status, 201);
      assert.equal(party.connections.length, 2);
    });
  }

  test('closed by the receiver while idle fail no post', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200)));
    const poster = startPoster(t);
    const url = `http://127.0.0.1:${party.port}/`;
    for (let count = 1; count <= 5; count += 1) {
      assert.equal((await postTo(poster, url)).status, 200);
      const socket = await party.opened(count);
      if (count % 2 === 0) socket.resetAndDestroy();
      else socket.end();
      await closed(socket);
    }
    assert.equal(party.connections.length, 5);
  });

  test('closed by the receiver with its response fail no post, and none arrives twice', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.end(httpAnswer(200)));
    const poster = startPoster(t);
    const url = `http://127.0.0.1:${party.port}/`;
    for (let turns = 0; turns < postsAtOnce; turns += 1) {
      assert.equal((await postTo(poster, url)).status, 200);
      for (let count = 0; count < turns; count += 1) await turn();
    }
    assert.equal(party.requests.length, postsAtOnce);
  });

  test('to many receivers are independent of each other', async (t) => {
    const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
    const good = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200)));
    const resetting = await startOutsideParty(t, (socket) => socket.resetAndDestroy());
    const silent = await startOutsideParty(t, () => {});
    const endless = await startOutsideParty(t, (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      pour(socket, 'a'.repeat(1024));
    });
    const poster = startPoster(t, everyNameHere());
    const running = Array.from({ length: 200 }, (_, index) => {
      const host = `receiver${index % 10}.example`;
      const posts = [
        postTo(poster, `http://${host}:${good.port}/`).then(({ status }) => assert.equal(status, 200)),
        postTo(poster, `http://${host}:${endless.port}/`).then(({ status }) => assert.equal(status, 200)),
        failsAs('connection_lost', true, postTo(poster, `http://${host}:${resetting.port}/`)),
      ];
      return Promise.all(posts);
    });
    const waiting = postTo(poster, `http://silent.example:${silent.port}/`, { timeoutMs: 5000 });
    await Promise.all([...running, silent.arrived(1)]);
    tick(5000);
    await failsAs('timeout', true, waiting);
    assert.deepEqual([good.requests.length, resetting.requests.length], [200, 200]);
  });

  test('leave nothing behind for a receiver without posts', async (t) => {
    // In a separate process, which has few objects.
    const program = fileURLToPath(new URL('requests-left-behind.ts', import.meta.url));
    const { code, stdout, stderr } = await run(t, process.execPath, [program]).ended;
    assert.equal(code, 0, stderr);
    const { during, left } = JSON.parse(stdout);
    assert.ok(during > 0);
    // A timer may still reference the last one.
    assert.ok(left <= 2, `${left}`);
  });
});

describe('a receiver that does not respond', () => {
  test('fails after the time of the post, and its connection is closed', async (t) => {
    const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
    for (const bytes of ['', 'HTTP/1.1 2', 'HTTP/1.1 200 OK\r\nx-slow: ', 'HTTP/1.1 102 \r\n\r\n']) {
      const party = await startOutsideParty(t, (socket) => socket.write(bytes));
      const running = postTo(startPoster(t), `http://127.0.0.1:${party.port}/secret`, { timeoutMs: 5000 });
      const socket = await party.arrived(1);
      tick(5000);
      await failsAs('timeout', true, running);
      await closed(socket);
      assert.equal(party.requests.length, 1);
    }
  });

  test('to the TLS handshake: nothing has arrived', async (t) => {
    const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
    const party = await startOutsideParty(t, () => {});
    const running = postTo(startPoster(t), `https://127.0.0.1:${party.port}/`, { timeoutMs: 5000 });
    const socket = await party.opened(1);
    tick(5000);
    await failsAs('timeout', false, running);
    await closed(socket);
  });

  test('to the connection: nothing has arrived', async (t) => {
    const port = await startDeafServer(t);
    const running = postTo(startPoster(t), `http://127.0.0.1:${port}/`, { timeoutMs: 200 });
    await failsAs('timeout', false, running);
  });

  test('because its name is still being resolved: nothing has arrived, nor ever will', async (t) => {
    const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
    const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200)));
    const looking = Promise.withResolvers<() => void>();
    const poster = startPoster(t, {
      lookup: (_host, _options, callback) => looking.resolve(() => callback(null, '127.0.0.1', 4)),
    });
    const running = postTo(poster, `http://bank.example:${party.port}/late`, { timeoutMs: 5000 });
    const found = await looking.promise;
    tick(5000);
    await failsAs('timeout', false, running);
    found();
    // If it had been sent, it would have arrived before this one.
    await postTo(poster, `http://127.0.0.1:${party.port}/then`);
    assert.deepEqual(
      party.requests.map((request) => request.split(' ')[1]),
      ['/then'],
    );
    assert.equal(party.connections.length, 1);
  });
});

test('a post that times out before it is written is never sent', async (t) => {
  const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
  const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200)));
  const poster = startPoster(t);
  const url = `http://127.0.0.1:${party.port}`;
  await postTo(poster, `${url}/first`);
  await turn();
  // On a reused connection, it waits for a turn of the event loop.
  const running = postTo(poster, `${url}/late`, { timeoutMs: 5000 });
  for (let microtask = 0; microtask < 9; microtask += 1) await null;
  tick(5000);
  await failsAs('timeout', false, running);
  await closed(await party.opened(1));
  await postTo(poster, `${url}/then`);
  await postTo(poster, `${url}/then`);
  assert.deepEqual(
    party.requests.map((request) => request.split(' ')[1]),
    ['/first', '/then', '/then'],
  );
});

describe('a connection that is lost', () => {
  test('before a response: the post may have arrived, and is not resent', async (t) => {
    for (const bytes of ['', 'HTTP/1.1 2', 'HTTP/1.1 200 OK\r\nx: ', 'HTTP/1.1 102 \r\n\r\n']) {
      for (const how of ['end', 'resetAndDestroy'] as const) {
        const party = await startOutsideParty(t, (socket) => {
          if (party.requests.length === 1) return socket.write(httpAnswer(200));
          return socket.write(bytes, () => socket[how]());
        });
        const poster = startPoster(t);
        const url = `http://127.0.0.1:${party.port}/secret`;
        // Also on a reused connection.
        await postTo(poster, url);
        await turn();
        await failsAs('connection_lost', true, postTo(poster, url));
        await failsAs('connection_lost', true, postTo(poster, url));
        assert.deepEqual([party.requests.length, party.connections.length], [3, 2]);
      }
    }
  });

  test('before it is established: nothing has arrived', async (t) => {
    for (const scheme of ['http', 'https']) {
      const running = postTo(startPoster(t), `${scheme}://127.0.0.1:${refusingPort}/secret`);
      await failsAs('connection_failed', false, running);
    }
  });
});

describe('closing', () => {
  test('accepts no new post, waits for running ones, and disconnects', async (t) => {
    const party = await startOutsideParty(t, () => {});
    const poster = startPoster(t);
    const url = `http://127.0.0.1:${party.port}/`;
    const running = postTo(poster, url);
    const socket = await party.arrived(1);
    let isClosed = false;
    const closing = Promise.race([poster.close(), poster.close()]).then(() => {
      isClosed = true;
    });
    await failsAs('aborted', false, postTo(poster, url));
    await turn();
    assert.equal(isClosed, false);
    socket.write(httpAnswer(200));
    assert.equal((await running).status, 200);
    await closing;
    await closed(socket);
    await poster.close();
    assert.equal(party.connections.length, 1);
  });

  test('waits for dead receivers at most until their posts time out', async (t) => {
    const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
    const party = await startOutsideParty(t, () => {});
    const poster = startPoster(t, { lookup: () => {} });
    const running = [
      postTo(poster, `http://127.0.0.1:${party.port}/`, { timeoutMs: 5000 }),
      postTo(poster, `https://127.0.0.1:${party.port}/`, { timeoutMs: 5000 }),
      postTo(poster, 'https://bank.example/', { timeoutMs: 5000 }),
    ];
    await party.opened(2);
    const closing = poster.close();
    tick(5000);
    await Promise.all(running.map((post) => assert.rejects(post, { failure: 'timeout' })));
    await closing;
    for (const socket of party.connections) await closed(socket);
  });

  test('works for a poster that was never used', async (t) => {
    const poster = startPoster(t);
    await poster.close();
    await failsAs('aborted', false, postTo(poster, 'http://127.0.0.1:1/'));
  });
});

/** A turn of the event loop, after which a connection whose response has been read is free. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** A server whose accept queue is full, and stays full. */
async function startDeafServer(t: TestContext): Promise<number> {
  const worker = new Worker(
    `const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      require('node:worker_threads').parentPort.postMessage(server.address().port);
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
    });`,
    { eval: true },
  );
  t.onTestFinished(async () => {
    await worker.terminate();
  });
  const [port] = (await once(worker, 'message')) as [number];
  const filling = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  t.onTestFinished(() => {
    for (const socket of filling) socket.destroy();
  });
  await eventually(
    async () => filling.filter((socket) => !socket.connecting).length,
    (queued) => queued >= 2,
  );
  return port;
}
