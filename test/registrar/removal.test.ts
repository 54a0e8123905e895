import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { LookUpMeans } from '../../src/domain/registration/dynamic.ts';
import { type FdxBank, type FdxReply, send, startFdxBank } from '../support/fdx-bank.ts';
import { answeringAfter, cutting, failing, keepingSilent, refusing } from '../support/fdx-faults.ts';
import { leaseMs, startLive } from '../support/live-registrar.ts';
import type { Scope } from '../support/scope.ts';
import { type Dialect, onEachDialect } from '../support/stores.ts';

const hourMs = 60 * 60_000;

async function begin(scope: Scope, dialect: Dialect, lookUp: LookUpMeans = 'software_id') {
  const bank = await startFdxBank(scope);
  const live = await startLive(scope, dialect, { timeoutMs: 500 });
  await live.addBank('ins_a', bank, { lookUp });
  return { live, bank, clientId: await live.create() };
}

function methods({ requests }: FdxBank): string[] {
  return requests.map(({ method }) => method);
}

onEachDialect((dialect) => {
  test('the registrations of a customer that is removed are removed at the bank', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    const other = await live.create();
    await live.pass();
    await live.remove(clientId);
    await live.pass();
    assert.deepEqual(
      [...bank.clients.values()].map(({ metadata }) => metadata['software_id']),
      [`${other}-development`],
    );
    const row = await live.registration(clientId);
    assert.deepEqual([row.dueAt, row.task, row.filing.sealedClient], [null, null, null]);
    assert.equal((await live.registration(other)).status, 'ENABLED');
  });

  test('a customer that is removed before anything was sent is never registered', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    await live.remove(clientId);
    await live.pass();
    assert.equal(bank.requests.length, 0);
  });

  test('a customer that is removed while it waits to be tried again is never registered', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    bank.next(failing(503));
    await live.pass();
    await live.remove(clientId);
    await live.pass(hourMs);
    assert.deepEqual(methods(bank), ['POST']);
    assert.equal((await live.registration(clientId)).dueAt, null);
  });

  test('a customer that is removed while it is being registered is removed at the bank as soon as that is known', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    const answer = Promise.withResolvers<void>();
    bank.next(answeringAfter(answer.promise));
    const drained = live.pass();
    await bank.arrived(1);
    await live.remove(clientId);
    await live.another().drain();
    assert.deepEqual(methods(bank), ['POST']);
    answer.resolve();
    await drained;
    assert.deepEqual(methods(bank), ['POST', 'DELETE']);
    assert.equal(bank.clients.size, 0);
    assert.equal((await live.registration(clientId)).dueAt, null);
  });

  test('a customer that is removed while a change is being told is removed at the bank afterwards', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    await live.pass();
    await live.update(clientId, { redirectUris: ['https://example.com/new'] });
    const answer = Promise.withResolvers<void>();
    bank.next(answeringAfter(answer.promise));
    const drained = live.pass();
    await bank.arrived(2);
    await live.remove(clientId);
    answer.resolve();
    await drained;
    assert.deepEqual(methods(bank), ['POST', 'PUT', 'DELETE']);
    assert.equal(bank.clients.size, 0);
  });

  for (const when of ['before', 'after'] as const) {
    test(`a customer that is removed while it is not known whether it is registered is looked for (cut ${when})`, async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      bank.next(cutting(when));
      await live.pass();
      await live.remove(clientId);
      await live.pass();
      assert.deepEqual(methods(bank), when === 'before' ? ['POST', 'GET'] : ['POST', 'GET', 'DELETE']);
      assert.equal(bank.clients.size, 0);
      const row = await live.registration(clientId);
      assert.deepEqual([row.dueAt, row.task], [null, null]);
    });

    for (const lookUp of ['name_conflict', 'none'] as const) {
      test(`with the means ${lookUp}, such a customer is the operator’s and never registered (cut ${when})`, async (t) => {
        const { live, bank, clientId } = await begin(t, dialect, lookUp);
        bank.next(cutting(when));
        await live.pass();
        await live.remove(clientId);
        await live.pass(hourMs);
        assert.deepEqual(methods(bank), ['POST']);
        const row = await live.registration(clientId);
        assert.deepEqual([row.dueAt, row.task], [null, 'RESOLVE']);
      });
    }
  }

  test('after a crash, a customer that was removed meanwhile is looked for and removed at the bank', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    const answer = Promise.withResolvers<void>();
    bank.next(answeringAfter(answer.promise));
    const drained = live.pass();
    await bank.arrived(1);
    await live.crash();
    answer.resolve();
    await drained;
    await live.remove(clientId);
    await live.pass();
    assert.deepEqual(methods(bank), ['POST']);
    await live.pass(leaseMs);
    assert.deepEqual(methods(bank), ['POST', 'GET', 'DELETE']);
    assert.equal(bank.clients.size, 0);
  });

  test('a registration that was lost is not forgotten where the bank refuses the next one of a removed customer', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect, 'name_conflict');
    const answer = Promise.withResolvers<void>();
    bank.next(cutting('after'), async (_carryOut, response) => {
      await answer.promise;
      send(response, { status: 400, body: { error: 'invalid_redirect_uri' } });
    });
    await live.pass();
    const drained = live.pass(hourMs);
    await bank.arrived(2);
    await live.remove(clientId);
    await live.another().drain();
    answer.resolve();
    await drained;
    const row = await live.registration(clientId);
    assert.deepEqual([row.task, row.dueAt], ['RESOLVE', null]);
    assert.equal(bank.clients.size, 1);
  });

  test('a pending registration that the bank has given no client for is removed once it has', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    let told: FdxReply = { status: 202 };
    bank.next((carryOut, response) => {
      told = carryOut();
      const location = `${bank.registrationEndpoint}/${[...bank.clients.keys()][0]}`;
      send(response, { status: 202, headers: { location }, body: { status: 'PENDING' } });
    });
    await live.pass();
    await live.remove(clientId);
    bank.next((_carryOut, response) => send(response, { ...told, status: 200 }));
    await live.pass();
    assert.deepEqual(methods(bank), ['POST', 'GET', 'DELETE']);
    assert.equal(bank.clients.size, 0);
  });

  test('a client that is gone already is removed', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    await live.pass();
    bank.clients.clear();
    await live.remove(clientId);
    await live.pass();
    const row = await live.registration(clientId);
    assert.deepEqual([row.dueAt, row.task, row.filing.sealedClient], [null, null, null]);
    assert.deepEqual(methods(bank), ['POST', 'DELETE']);
  });

  for (const [title, fault] of [
    ['fails', failing(500)],
    ['has no time', failing(503)],
    ['cuts the connection', cutting('after')],
    ['does not answer', keepingSilent],
  ] as const) {
    test(`a removal is asked for again where the bank ${title}`, async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      await live.pass();
      bank.next(fault);
      await live.remove(clientId);
      await live.pass();
      assert.equal((await live.registration(clientId)).filing.failures, 1);
      await live.pass(hourMs);
      assert.deepEqual(methods(bank), ['POST', 'DELETE', 'DELETE']);
      assert.equal(bank.clients.size, 0);
      assert.equal((await live.registration(clientId)).dueAt, null);
    });
  }

  test('a removal that the bank refuses is the operator’s', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    await live.pass();
    bank.next(refusing(403, 'access_denied', 'Call us.'));
    await live.remove(clientId);
    await live.pass(hourMs);
    const row = await live.registration(clientId);
    assert.deepEqual([row.task, row.dueAt], ['WITHDRAW', null]);
    assert.match(row.filing.lastFailure ?? '', /Call us/u);
    await live.record(row, 'WITHDRAWN');
    await live.pass(hourMs);
    const done = await live.registration(clientId);
    assert.deepEqual([done.task, done.dueAt, done.filing.sealedClient], [null, null, null]);
    assert.deepEqual(methods(bank), ['POST', 'DELETE']);
  });
});
