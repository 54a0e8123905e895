import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { BankFlavour } from '../../src/domain/dynamic-bank.ts';
import type { LookUpMeans } from '../../src/domain/registration/dynamic.ts';
import { stopClocks } from '../support/fake-time.ts';
import { type FdxBank, type FdxReply, send, startFdxBank } from '../support/fdx-bank.ts';
import {
  answeringAfter,
  cutting,
  failing,
  keepingSilent,
  permanentRefusals,
  refusing,
  unmanaged,
} from '../support/fdx-faults.ts';
import { leaseMs, startLive } from '../support/live-registrar.ts';
import type { Scope } from '../support/scope.ts';
import { type Dialect, onSampledDialect } from '../support/stores.ts';

const timeoutMs = 10_000;
const hourMs = 60 * 60_000;

async function begin(
  scope: Scope,
  dialect: Dialect,
  lookUp: LookUpMeans = 'software_id',
  flavour: BankFlavour = 'fdx',
) {
  const bank = await startFdxBank(scope);
  const live = await startLive(scope, dialect, { timeoutMs });
  await live.addBank('ins_a', bank, { lookUp, flavour });
  return { live, bank, clientId: await live.create() };
}

function methods({ requests }: FdxBank): string[] {
  return requests.map(({ method }) => method);
}

/** Asserts that a removal has failed once, and is retried. */
async function assertRetried({ live, bank, clientId }: Awaited<ReturnType<typeof begin>>) {
  assert.equal((await live.registration(clientId)).filing.failures, 1);
  await live.pass(hourMs);
  assert.deepEqual(methods(bank), ['POST', 'DELETE', 'DELETE']);
  assert.equal(bank.clients.size, 0);
  assert.equal((await live.registration(clientId)).dueAt, null);
}

onSampledDialect((dialect) => {
  test('the registrations of a removed customer are removed at the bank', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    const other = await live.create();
    await live.pass();
    await live.remove(clientId);
    await live.pass();
    assert.deepEqual(
      [...bank.clients.values()].map(({ metadata }) => metadata['software_id']),
      [`${other}-production`],
    );
    const row = await live.registration(clientId);
    assert.deepEqual([row.dueAt, row.task, row.filing.sealedClient], [null, null, null]);
    assert.equal((await live.registration(other)).status, 'ENABLED');
  });

  test('a customer removed before anything was sent is never registered', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    await live.remove(clientId);
    await live.pass();
    assert.equal(bank.requests.length, 0);
  });

  test('a customer removed while it waits for a retry is never registered', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    bank.next(failing(503));
    await live.pass();
    await live.remove(clientId);
    await live.pass(hourMs);
    assert.deepEqual(methods(bank), ['POST']);
    assert.equal((await live.registration(clientId)).dueAt, null);
  });

  test('a customer removed while being registered is removed at the bank after the response', async (t) => {
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

  test('a customer removed during an update is removed at the bank afterwards', async (t) => {
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
    test(`a customer removed while its registration is unknown is looked up (cut ${when})`, async (t) => {
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
      test(`with look-up ${lookUp}, such a customer is left to the operator and never registered (cut ${when})`, async (t) => {
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

  test('after a crash, a customer removed meanwhile is looked up and removed at the bank', async (t) => {
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

  test('an unknown registration is still resolved if the bank refuses the next one of a removed customer', async (t) => {
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

  test('a pending registration without a client is removed once it has one', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    let reply: FdxReply = { status: 202 };
    bank.next((perform, response) => {
      reply = perform();
      const location = `${bank.registrationEndpoint}/${[...bank.clients.keys()][0]}`;
      send(response, { status: 202, headers: { location }, body: { status: 'PENDING' } });
    });
    await live.pass();
    await live.remove(clientId);
    bank.next((_carryOut, response) => send(response, { ...reply, status: 200 }));
    await live.pass();
    assert.deepEqual(methods(bank), ['POST', 'GET', 'DELETE']);
    assert.equal(bank.clients.size, 0);
  });

  test('the removal of a missing client succeeds', async (t) => {
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
    ['is busy', failing(503)],
    ['cuts the connection', cutting('after')],
  ] as const) {
    test(`a removal is retried if the bank ${title}`, async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      await live.pass();
      bank.next(fault);
      await live.remove(clientId);
      await live.pass();
      await assertRetried({ live, bank, clientId });
    });
  }

  for (const [title, fault, lastFailure] of [
    ['a message', refusing(403, 'access_denied', 'Call us.'), /Call us/u],
    ...permanentRefusals,
  ] as const) {
    test(`a removal refused with ${title} becomes a task of the operator`, async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      await live.pass();
      bank.next(fault);
      await live.remove(clientId);
      await live.pass();
      await live.pass(30 * 24 * hourMs);
      const row = await live.registration(clientId);
      assert.deepEqual([row.task, row.dueAt], ['WITHDRAW', null]);
      assert.match(row.filing.lastFailure ?? '', lastFailure);
      await live.record(row, 'WITHDRAWN');
      await live.pass(hourMs);
      const done = await live.registration(clientId);
      assert.deepEqual([done.task, done.dueAt, done.filing.sealedClient], [null, null, null]);
      assert.deepEqual(methods(bank), ['POST', 'DELETE']);
    });
  }

  test('a removal without a management URL becomes a task of the operator, and nothing is sent', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect, 'none', 'rfc7591');
    bank.next(unmanaged);
    await live.pass();
    await live.remove(clientId);
    await live.pass(hourMs);
    const row = await live.registration(clientId);
    assert.deepEqual([row.task, row.dueAt], ['WITHDRAW', null]);
    await live.record(row, 'WITHDRAWN');
    await live.pass(hourMs);
    const done = await live.registration(clientId);
    assert.deepEqual([done.task, done.dueAt, done.filing.sealedClient], [null, null, null]);
    assert.deepEqual(methods(bank), ['POST']);
  });

  for (const [title, fault] of [
    ['400', refusing(400, 'invalid_redirect_uri')],
    ['405', failing(405)],
  ] as const) {
    test(`a customer removed while the bank refuses an update with ${title} is removed at the bank`, async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      await live.pass();
      await live.update(clientId, { redirectUris: ['https://example.com/new'] });
      const moment = Promise.withResolvers<void>();
      bank.next(async (perform, response) => {
        await moment.promise;
        await fault(perform, response);
      });
      const drained = live.pass();
      await bank.arrived(2);
      await live.remove(clientId);
      moment.resolve();
      await drained;
      assert.deepEqual(methods(bank), ['POST', 'PUT', 'DELETE']);
      assert.equal(bank.clients.size, 0);
    });
  }

  test('a refused poll for a removed customer becomes a task of the operator', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    bank.next((perform, response) => {
      perform();
      send(response, { status: 202, headers: { location: '/fdx/v6/register/1' }, body: {} });
    });
    await live.pass();
    await live.remove(clientId);
    bank.next(failing(405));
    await live.pass(hourMs);
    const row = await live.registration(clientId);
    assert.deepEqual([row.task, row.dueAt], ['WITHDRAW', null]);
    await live.record(row, 'WITHDRAWN');
    await live.pass(30 * 24 * hourMs);
    const done = await live.registration(clientId);
    assert.deepEqual([done.task, done.dueAt, done.filing.pollUri], [null, null, null]);
    assert.deepEqual(methods(bank), ['POST', 'GET']);
  });
});

// Not concurrent with other tests, as clocks are stopped.
onSampledDialect((dialect) => {
  test('a removal is retried if the bank does not respond', async (t) => {
    const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
    const { live, bank, clientId } = await begin(t, dialect);
    await live.pass();
    bank.next(keepingSilent);
    await live.remove(clientId);
    const passed = live.pass();
    await bank.arrived(2);
    tick(timeoutMs);
    await passed;
    await assertRetried({ live, bank, clientId });
  });
});
