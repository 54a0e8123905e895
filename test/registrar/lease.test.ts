import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { LookUpMeans } from '../../src/domain/registration/dynamic.ts';
import { processRegistration, reconcileLive } from '../../src/workers/registrar/process-registration.ts';
import { type Fault, type FdxBank, type FdxBankOptions, send, startFdxBank } from '../support/fdx-bank.ts';
import { answeringAfter, carryingOutAfter, failing } from '../support/fdx-faults.ts';
import { leaseMs, startLive } from '../support/live-registrar.ts';
import type { Scope } from '../support/scope.ts';
import { type Dialect, onEachDialect } from '../support/stores.ts';

const hourMs = 60 * 60_000;

async function begin(
  scope: Scope,
  dialect: Dialect,
  choices: { lookUp?: LookUpMeans } & FdxBankOptions = {},
) {
  const { lookUp = 'software_id', ...options } = choices;
  const bank = await startFdxBank(scope, options);
  const live = await startLive(scope, dialect);
  await live.addBank('ins_a', bank, { lookUp });
  const clientId = await live.create();
  /**
   * Lets an exchange outlive its lease, while another registrar processes due work; its response arrives after that.
   */
  const outlive = async (fault: (moment: Promise<void>) => Fault, meanwhile?: () => Promise<void>) => {
    const answer = Promise.withResolvers<void>();
    bank.next(fault(answer.promise));
    const count = bank.requests.length + 1;
    const drained = live.pass();
    await bank.arrived(count);
    await meanwhile?.();
    // Only for that registrar's clock: the first one, which may still be polling, would do it too.
    await live.another(undefined, leaseMs).drain();
    const before = await live.registration(clientId);
    live.now += leaseMs;
    answer.resolve();
    await drained;
    return before;
  };
  return { live, bank, clientId, outlive };
}

function methods({ requests }: FdxBank): string[] {
  return requests.map(({ method }) => method);
}

onEachDialect((dialect) => {
  test('an exchange delayed until its lease has nearly expired is not started', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    await reconcileLive(live.parts(), clientId);
    const exchange = await processRegistration(live.parts(), await live.registration(clientId));
    live.now += leaseMs;
    await exchange?.();
    assert.equal(bank.requests.length, 0);
    await live.pass();
    assert.deepEqual(methods(bank), ['GET', 'POST']);
    assert.equal((await live.registration(clientId)).status, 'ENABLED');
  });

  test('a late response for a client found meanwhile changes nothing', async (t) => {
    const { live, bank, clientId, outlive } = await begin(t, dialect);
    const before = await outlive(answeringAfter);
    assert.equal(before.status, 'ENABLED');
    assert.deepEqual(await live.registration(clientId), before);
    assert.deepEqual(methods(bank), ['POST', 'GET', 'PUT']);
    assert.equal(bank.clients.size, 1);
  });

  test('a client whose response arrives after another was registered instead is deleted at the bank', async (t) => {
    const { live, bank, clientId, outlive } = await begin(t, dialect, { uniqueNames: false });
    const before = await outlive(carryingOutAfter);
    assert.equal(before.status, 'ENABLED');
    assert.deepEqual(methods(bank), ['POST', 'GET', 'POST', 'DELETE']);
    const row = await live.registration(clientId);
    assert.deepEqual([...bank.clients.keys()], [(await live.client(row)).clientId]);
    assert.equal((await live.client(row)).clientId, (await live.client(before)).clientId);
    assert.deepEqual([row.status, row.dueAt, row.filing.strays], ['ENABLED', null, []]);
  });

  test('the deletion of such a client is retried, and changes do not wait for it', async (t) => {
    const { live, bank, clientId, outlive } = await begin(t, dialect, { uniqueNames: false });
    await outlive((moment) => async (carryOutNow, response) => {
      await moment;
      bank.next(failing(500));
      send(response, carryOutNow());
    });
    assert.equal(bank.clients.size, 2);
    await live.update(clientId, { redirectUris: ['https://example.com/new'] });
    await live.pass(hourMs);
    assert.deepEqual(methods(bank), ['POST', 'GET', 'POST', 'DELETE', 'PUT', 'DELETE']);
    const row = await live.registration(clientId);
    assert.deepEqual([...bank.clients.keys()], [(await live.client(row)).clientId]);
    assert.deepEqual([row.dueAt, row.filing.strays], [null, []]);
  });

  test('if the bank refuses to delete such a client, the operator gets a task that names it', async (t) => {
    const { live, bank, clientId, outlive } = await begin(t, dialect, { uniqueNames: false });
    await outlive((moment) => async (carryOutNow, response) => {
      await moment;
      bank.next(failing(405));
      send(response, carryOutNow());
    });
    await live.pass(30 * 24 * hourMs);
    const row = await live.registration(clientId);
    assert.deepEqual([row.status, row.task, row.dueAt], ['ENABLED', 'WITHDRAW', null]);
    const { clientId: first } = await live.client(row);
    const second = [...bank.clients.keys()].find((id) => id !== first);
    assert.ok(second !== undefined && row.filing.lastFailure?.includes(second), `${row.filing.lastFailure}`);
    await live.record(row, 'WITHDRAWN');
    await live.pass(hourMs);
    const done = await live.registration(clientId);
    assert.deepEqual([done.status, done.task, done.dueAt, done.filing.strays], ['ENABLED', null, null, []]);
    assert.equal((await live.client(done)).clientId, (await live.client(row)).clientId);
    assert.deepEqual(methods(bank), ['POST', 'GET', 'POST', 'DELETE']);
  });

  for (const lookUp of ['name_conflict', 'none'] as const) {
    test(`a late response completes the operator’s task, with look-up ${lookUp}`, async (t) => {
      const { live, bank, clientId, outlive } = await begin(t, dialect, { lookUp });
      const before = await outlive(answeringAfter);
      assert.deepEqual([before.status, before.task], ['PROCESSING', 'RESOLVE']);
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.task, row.dueAt], ['ENABLED', null, null]);
      assert.deepEqual([...bank.clients.keys()], [(await live.client(row)).clientId]);
      assert.deepEqual(await live.statuses(clientId), ['PROCESSING', 'APPROVED', 'ENABLED']);
    });
  }

  test('a late refusal does not overwrite a later outcome', async (t) => {
    const { live, bank, clientId, outlive } = await begin(t, dialect);
    const before = await outlive((moment) => async (_carryOut, response) => {
      await moment;
      send(response, { status: 400, body: { error: 'invalid_redirect_uri' } });
    });
    assert.equal(before.status, 'ENABLED');
    assert.deepEqual(await live.registration(clientId), before);
    assert.equal(bank.clients.size, 1);
  });

  test('a client whose response arrives after its customer was removed is deleted at the bank', async (t) => {
    const { live, bank, clientId, outlive } = await begin(t, dialect);
    const before = await outlive(carryingOutAfter, () => live.remove(clientId));
    assert.deepEqual([before.dueAt, before.filing.sealedClient], [null, null]);
    assert.deepEqual(methods(bank), ['POST', 'GET', 'DELETE']);
    assert.equal(bank.clients.size, 0);
    assert.equal((await live.registration(clientId)).dueAt, null);
  });

  test('a token in a late response is adopted if the previous one is no longer valid', async (t) => {
    const { live, bank, clientId, outlive } = await begin(t, dialect, { rotates: true });
    await live.pass();
    await live.update(clientId, { redirectUris: ['https://example.com/one'] });
    const before = await outlive(answeringAfter);
    assert.equal(before.task, 'RESOLVE');
    const row = await live.registration(clientId);
    assert.deepEqual([row.status, row.task, row.dueAt], ['ENABLED', null, null]);
    await live.update(clientId, { redirectUris: ['https://example.com/two'] });
    await live.pass();
    const [client] = bank.clients.values();
    assert.deepEqual(client?.metadata['redirect_uris'], ['https://example.com/two']);
  });

  test('a client recorded by the operator is kept, and that of a late response is deleted', async (t) => {
    const { live, bank, clientId, outlive } = await begin(t, dialect, { lookUp: 'none', uniqueNames: false });
    await outlive(carryingOutAfter, async () => {
      await live.another(undefined, leaseMs).drain();
      await live.record(await live.registration(clientId), 'NOT_REGISTERED');
    });
    assert.deepEqual(methods(bank), ['POST', 'POST', 'DELETE']);
    const row = await live.registration(clientId);
    assert.deepEqual([...bank.clients.keys()], [(await live.client(row)).clientId]);
    assert.deepEqual([row.status, row.task, row.dueAt], ['ENABLED', null, null]);
  });
});
