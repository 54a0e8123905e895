import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type FdxBank, startFdxBank } from '../support/fdx-bank.ts';
import { failing, pending, unmanaged } from '../support/fdx-faults.ts';
import { startLive } from '../support/live-registrar.ts';
import type { Scope } from '../support/scope.ts';
import { type Dialect, onSampledDialect } from '../support/stores.ts';

const quarterMs = 15 * 60_000;

async function begin(scope: Scope, dialect: Dialect, rotates = false) {
  const bank = await startFdxBank(scope, { rotates });
  const live = await startLive(scope, dialect);
  await live.addBank('ins_a', bank);
  return { live, bank, clientId: await live.create() };
}

function methods({ requests }: FdxBank): string[] {
  return requests.map(({ method }) => method);
}

onSampledDialect((dialect) => {
  test('a pending registration without a URL for the decision becomes a task, and its client is stored', async (t) => {
    const bank = await startFdxBank(t);
    const live = await startLive(t, dialect);
    await live.addBank('ins_a', bank, { flavour: 'rfc7591', lookUp: 'none' });
    const clientId = await live.create();
    bank.next((perform, response) => unmanaged(() => ({ ...perform(), status: 202 }), response));
    await live.pass();
    const row = await live.registration(clientId);
    assert.deepEqual([row.status, row.task, row.dueAt], ['PROCESSING', 'RESOLVE', null]);
    assert.match(row.filing.lastFailure ?? '', /has not decided yet/u);
    const [there] = bank.clients.values();
    assert.equal((await live.client(row)).clientSecret, there?.clientSecret);
    await live.remove(clientId);
    await live.pass();
    assert.equal((await live.registration(clientId)).task, 'WITHDRAW');
    assert.deepEqual(methods(bank), ['POST']);
  });

  test('a pending registration is polled until the bank approves it', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect, true);
    bank.next(pending(3, 'approved'));
    await live.pass();
    for (let polls = 1; polls <= 2; polls += 1) {
      await live.pass(quarterMs - 1);
      await live.pass(1);
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.dueAt], ['PROCESSING', live.now + quarterMs]);
      assert.equal(bank.requests.length, 1 + polls);
    }
    await live.pass(quarterMs);
    const row = await live.registration(clientId);
    assert.deepEqual([row.status, row.dueAt, row.filing.pollUri], ['ENABLED', null, null]);
    assert.deepEqual(methods(bank), ['POST', 'GET', 'GET', 'GET']);
    assert.deepEqual(await live.statuses(clientId), ['PROCESSING', 'APPROVED', 'ENABLED']);
  });

  test('a pending registration is polled when the bank specifies', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    bank.next(pending(1, 'approved', '7200'));
    await live.pass();
    assert.equal((await live.registration(clientId)).dueAt, live.now + 7_200_000);
    await live.pass(7_200_000 - 1);
    assert.equal(bank.requests.length, 1);
    await live.pass(1);
    assert.equal((await live.registration(clientId)).status, 'ENABLED');
  });

  test('a declined pending registration requires attention, and is filed again once it is changed', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    bank.next(pending(1, 'declined'));
    await live.pass();
    await live.pass(quarterMs);
    const declined = await live.registration(clientId);
    assert.equal(declined.status, 'ATTENTION_REQUIRED');
    assert.match(declined.problems[0]?.message ?? '', /“The application is outside the contract\.”/u);
    await live.update(clientId, { redirectUris: ['https://example.com/new'] });
    await live.pass();
    const row = await live.registration(clientId);
    assert.deepEqual([row.status, row.task], ['ENABLED', null]);
    assert.equal(bank.clients.size, 1);
    assert.ok(bank.clients.has((await live.client(row)).clientId ?? ''));
  });

  test('a busy bank is polled again', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    bank.next(pending(1, 'approved'), failing(500), failing(503));
    await live.pass();
    await live.pass(quarterMs);
    await live.pass(quarterMs);
    assert.equal((await live.registration(clientId)).filing.failures, 2);
    await live.pass(quarterMs);
    assert.equal((await live.registration(clientId)).status, 'ENABLED');
    assert.deepEqual(methods(bank), ['POST', 'GET', 'GET', 'GET']);
  });

  test('a change while a registration is pending is sent once it is approved', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    bank.next(pending(1, 'approved'));
    await live.pass();
    await live.update(clientId, { redirectUris: ['https://example.com/new'] });
    await live.pass();
    assert.deepEqual(methods(bank), ['POST']);
    await live.pass(quarterMs);
    assert.deepEqual(methods(bank), ['POST', 'GET', 'PUT']);
    const [client] = bank.clients.values();
    assert.deepEqual(client?.metadata['redirect_uris'], ['https://example.com/new']);
    assert.equal((await live.registration(clientId)).dueAt, null);
  });

  test('a pending registration waits while a precondition is not met, and then resumes', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    bank.next(pending(1, 'approved'));
    await live.pass();
    await live.update(clientId, { flowdownStatus: 'NEGOTIATION' });
    await live.pass(quarterMs);
    assert.equal((await live.registration(clientId)).status, 'ATTENTION_REQUIRED');
    assert.deepEqual(methods(bank), ['POST']);
    await live.update(clientId, { flowdownStatus: 'COMPLETE' });
    await live.pass();
    assert.deepEqual(methods(bank), ['POST', 'GET']);
    assert.equal((await live.registration(clientId)).status, 'ENABLED');
  });

  test('a pending registration of a removed customer is withdrawn', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    bank.next(pending(1, 'approved'));
    await live.pass();
    await live.remove(clientId);
    await live.pass();
    assert.deepEqual(methods(bank), ['POST', 'DELETE']);
    assert.equal(bank.clients.size, 0);
    assert.equal((await live.registration(clientId)).dueAt, null);
  });
});
