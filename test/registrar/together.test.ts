import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type FdxBank, startFdxBank } from '../support/fdx-bank.ts';
import { answeringAfter } from '../support/fdx-faults.ts';
import { startLive } from '../support/live-registrar.ts';
import { startServer } from '../support/server.ts';
import { onEachDialect } from '../support/stores.ts';

function softwareIds({ requests }: FdxBank): string[] {
  return requests.map(({ body }) => String(body?.['software_id']));
}

onEachDialect((dialect) => {
  for (const shared of dialect === 'sqlite' ? [true] : [true, false]) {
    const where = shared ? 'over one store object' : 'with a store object of its own each';
    test(`two concurrent registrars call each bank once, ${where}`, async (t) => {
      const banks = [await startFdxBank(t), await startFdxBank(t)];
      const live = await startLive(t, dialect, { development: true });
      for (const [index, bank] of banks.entries()) await live.addBank(`ins_${index}`, bank);
      const customers = await Promise.all(Array.from({ length: 6 }, () => live.create()));
      const other = shared ? live.another() : live.another(await live.openedAgain());
      await Promise.all([live.registrar.drain(), other.drain()]);
      await live.pass();
      for (const bank of banks) {
        assert.equal(bank.requests.length, 12);
        assert.equal(new Set(softwareIds(bank)).size, 12);
        assert.equal(bank.clients.size, 12);
      }
      for (const clientId of customers) {
        for (const row of await live.registrations(clientId)) assert.equal(row.status, 'ENABLED');
        assert.deepEqual(
          (await live.statuses(clientId)).toSorted(),
          ['PROCESSING', 'APPROVED', 'ENABLED'].flatMap((status) => [status, status]).toSorted(),
        );
      }
      assert.deepEqual(live.log, []);
    });
  }

  test('a slow bank uses few of the exchanges, and others continue', async (t) => {
    const slow = await startFdxBank(t);
    const fast = await startFdxBank(t);
    const live = await startLive(t, dialect);
    await live.addBank('ins_slow', slow);
    await live.addBank('ins_fast', fast);
    const count = 24;
    const customers = await Promise.all(Array.from({ length: count }, () => live.create()));
    const answers = Promise.withResolvers<void>();
    slow.next(...Array.from({ length: count }, () => answeringAfter(answers.promise)));
    const drained = live.pass();
    await fast.arrived(count);
    assert.equal(slow.requests.length, 4);
    answers.resolve();
    await drained;
    assert.deepEqual([slow.clients.size, fast.clients.size], [count, count]);
    for (const clientId of customers) {
      const rows = await live.registrations(clientId);
      assert.deepEqual(
        rows.map(({ status }) => status),
        ['ENABLED', 'ENABLED'],
      );
    }
  });

  test('at most sixteen exchanges run concurrently, with any number of banks', async (t) => {
    const live = await startLive(t, dialect);
    const answers = Promise.withResolvers<void>();
    const banks = await Promise.all(Array.from({ length: 6 }, () => startFdxBank(t)));
    for (const [index, bank] of banks.entries()) {
      await live.addBank(`ins_${index}`, bank);
      bank.next(...Array.from({ length: 4 }, () => answeringAfter(answers.promise)));
    }
    const customers = await Promise.all(Array.from({ length: 4 }, () => live.create()));
    const asked = () => banks.reduce((sum, { requests }) => sum + requests.length, 0);
    const sixteenth = Promise.withResolvers<void>();
    for (const bank of banks) {
      for (let count = 1; count <= 4; count += 1) {
        bank.arrived(count).then(() => asked() === 16 && sixteenth.resolve());
      }
    }
    const drained = live.pass();
    await sixteenth.promise;
    // Every exchange is recorded before it starts.
    const rows = await Promise.all(customers.map((clientId) => live.registrations(clientId)));
    assert.equal(rows.flat().filter(({ filing }) => filing.attempt !== null).length, 16);
    assert.equal(asked(), 16);
    answers.resolve();
    await drained;
    assert.equal(asked(), 24);
  });

  test('a closing server waits for the running exchange, and records its outcome', async (t) => {
    const bank = await startFdxBank(t);
    const live = await startLive(t, dialect);
    await live.addBank('ins_a', bank);
    const clientId = await live.create();
    await live.close();
    const answer = Promise.withResolvers<void>();
    bank.next(answeringAfter(answer.promise));
    const settings = { GINGHAM_PRIVATE_ADDRESSES: 'loopback', GINGHAM_DEVELOPMENT_ENABLED: 'false' };
    const server = await startServer(t, dialect, { ...live.env, ...settings });
    await bank.arrived(1);
    let isClosed = false;
    const closed = server.close().then(() => {
      isClosed = true;
    });
    // By then the server accepts no requests.
    await assert.rejects(async () => {
      for (;;) await fetch(`${server.url}/health`, { headers: { connection: 'close' } });
    });
    assert.equal(isClosed, false);
    answer.resolve();
    await closed;
    await live.reopen();
    const row = await live.registration(clientId);
    assert.deepEqual([row.status, row.filing.attempt], ['ENABLED', null]);
    assert.equal(bank.clients.size, 1);
  });
});
