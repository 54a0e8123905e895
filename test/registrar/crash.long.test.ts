import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { LookUpMeans } from '../../src/domain/registration/dynamic.ts';
import { processRegistration, reconcileLive } from '../../src/workers/registrar/process-registration.ts';
import { type FdxBank, type FdxBankOptions, startFdxBank } from '../support/fdx-bank.ts';
import { answeringAfter, cutting } from '../support/fdx-faults.ts';
import { type LiveRegistrar, leaseMs, startLive } from '../support/live-registrar.ts';
import type { Scope } from '../support/scope.ts';
import { type Dialect, onSampledDialect } from '../support/stores.ts';

interface Scene {
  live: LiveRegistrar;
  bank: FdxBank;
  clientId: string;
}

async function begin(
  scope: Scope,
  dialect: Dialect,
  lookUp: LookUpMeans,
  options: FdxBankOptions = {},
): Promise<Scene> {
  const bank = await startFdxBank(scope, options);
  const live = await startLive(scope, dialect);
  await live.addBank('ins_a', bank, { lookUp });
  return { live, bank, clientId: await live.create() };
}

/** Crashes while the bank, which has processed the request, holds its response; nothing receives it. */
async function crashBeforeAnswer({ live, bank }: Scene): Promise<void> {
  const answer = Promise.withResolvers<void>();
  bank.next(answeringAfter(answer.promise));
  const count = bank.requests.length + 1;
  const drained = live.pass();
  await bank.arrived(count);
  await live.crash();
  answer.resolve();
  await drained;
}

/** Crashes after the attempt has been recorded, and before anything is sent. */
async function crashBeforeSending({ live, clientId }: Scene): Promise<void> {
  await reconcileLive(live.parts(), clientId);
  assert.ok(await processRegistration(live.parts(), await live.registration(clientId)));
  await live.crash();
}

function methods({ requests }: FdxBank): string[] {
  return requests.map(({ method }) => method);
}

onSampledDialect((dialect) => {
  for (const lookUp of ['software_id', 'name_conflict', 'none'] as const) {
    test(`a bank with look-up ${lookUp} is not called again while the previous attempt may be in progress`, async (t) => {
      const scene = await begin(t, dialect, lookUp);
      await crashBeforeAnswer(scene);
      await scene.live.pass(leaseMs - 1);
      assert.deepEqual(methods(scene.bank), ['POST']);
    });
  }

  describe('after a crash between a bank’s response and its recording', () => {
    test('a client found by its software id is adopted, and the application is sent once more', async (t) => {
      const scene = await begin(t, dialect, 'software_id');
      const { live, bank, clientId } = scene;
      await crashBeforeAnswer(scene);
      await live.pass(leaseMs);
      assert.deepEqual(methods(bank), ['POST', 'GET', 'PUT']);
      assert.equal(bank.clients.size, 1);
      const row = await live.registration(clientId);
      assert.equal(row.status, 'ENABLED');
      assert.equal(row.dueAt, null);
      assert.ok(bank.clients.has((await live.client(row)).clientId ?? ''));
      assert.deepEqual(await live.statuses(clientId), ['PROCESSING', 'APPROVED', 'ENABLED']);
    });

    test('with look-up by name, a client is left to the operator, never registered twice', async (t) => {
      const scene = await begin(t, dialect, 'name_conflict');
      const { live, bank, clientId } = scene;
      await crashBeforeAnswer(scene);
      await live.pass(leaseMs);
      await live.pass(30 * 24 * 60 * 60 * 1000);
      assert.deepEqual(methods(bank), ['POST', 'POST']);
      assert.equal(bank.clients.size, 1);
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.task, row.dueAt], ['PROCESSING', 'RESOLVE', null]);
      assert.match(row.filing.lastFailure ?? '', /Bank ins_a already has a registration with this name/u);
    });

    test('a client whose name has changed meanwhile is left to the operator, as the new name would be free', async (t) => {
      const scene = await begin(t, dialect, 'name_conflict');
      const { live, bank, clientId } = scene;
      await crashBeforeAnswer(scene);
      await live.update(clientId, { applicationName: 'Another name' });
      await live.pass(leaseMs);
      assert.deepEqual(methods(bank), ['POST']);
      assert.equal((await live.registration(clientId)).task, 'RESOLVE');
    });

    test('without look-up, a client is left to the operator, and the bank is not called again', async (t) => {
      const scene = await begin(t, dialect, 'none');
      const { live, bank, clientId } = scene;
      await crashBeforeAnswer(scene);
      await live.pass(leaseMs);
      await live.pass(30 * 24 * 60 * 60 * 1000);
      assert.deepEqual(methods(bank), ['POST']);
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.task, row.dueAt], ['PROCESSING', 'RESOLVE', null]);
      assert.match(row.filing.lastFailure ?? '', /the response of the institution was lost/u);
    });

    test('a second crash, during the look-up, makes no difference', async (t) => {
      const scene = await begin(t, dialect, 'software_id');
      const { live, bank, clientId } = scene;
      await crashBeforeAnswer(scene);
      live.now += leaseMs;
      await crashBeforeAnswer(scene);
      await live.pass(leaseMs);
      assert.deepEqual(methods(bank), ['POST', 'GET', 'GET', 'PUT']);
      assert.equal(bank.clients.size, 1);
      assert.equal((await live.registration(clientId)).status, 'ENABLED');
    });

    test('an update is resent', async (t) => {
      const scene = await begin(t, dialect, 'none');
      const { live, bank, clientId } = scene;
      await live.pass();
      await live.update(clientId, { redirectUris: ['https://example.com/new'] });
      await crashBeforeAnswer(scene);
      await live.pass(leaseMs);
      assert.deepEqual(methods(bank), ['POST', 'PUT', 'PUT']);
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.task, row.dueAt], ['ENABLED', null, null]);
    });

    test('an update whose lost response had a new token is left to the operator, who provides it', async (t) => {
      const scene = await begin(t, dialect, 'none', { rotates: true });
      const { live, bank, clientId } = scene;
      await live.pass();
      await live.update(clientId, { redirectUris: ['https://example.com/new'] });
      await crashBeforeAnswer(scene);
      await live.pass(leaseMs);
      const lost = await live.registration(clientId);
      assert.deepEqual([lost.status, lost.task], ['ENABLED', 'RESOLVE']);
      assert.match(
        lost.filing.lastFailure ?? '',
        /no longer knows the registration or no longer accepts its token/u,
      );
      const [client] = bank.clients.values();
      const known = await live.client(lost);
      const found = { ...known, registrationAccessToken: client?.registrationAccessToken ?? '' };
      await live.record(lost, 'REGISTERED', found as Parameters<typeof live.record>[2]);
      await live.pass();
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.task, row.dueAt], ['ENABLED', null, null]);
      assert.equal((await live.client(row)).registrationAccessToken, client?.registrationAccessToken);
      assert.deepEqual(client?.metadata['redirect_uris'], ['https://example.com/new']);
    });

    test('a removal is resent, and completes if it was already processed', async (t) => {
      const scene = await begin(t, dialect, 'none');
      const { live, bank, clientId } = scene;
      await live.pass();
      await live.remove(clientId);
      await crashBeforeAnswer(scene);
      assert.equal(bank.clients.size, 0);
      await live.pass(leaseMs);
      assert.deepEqual(methods(bank), ['POST', 'DELETE', 'DELETE']);
      const row = await live.registration(clientId);
      assert.deepEqual([row.task, row.dueAt, row.filing.sealedClient], [null, null, null]);
    });
  });

  describe('after a crash before a request was sent', () => {
    for (const [lookUp, asked] of [
      ['software_id', ['GET', 'POST']],
      ['name_conflict', ['POST']],
    ] as const) {
      test(`the application is registered once, with look-up ${lookUp}`, async (t) => {
        const scene = await begin(t, dialect, lookUp);
        const { live, bank, clientId } = scene;
        await crashBeforeSending(scene);
        await live.pass(leaseMs);
        assert.deepEqual(methods(bank), asked);
        assert.equal(bank.clients.size, 1);
        assert.equal((await live.registration(clientId)).status, 'ENABLED');
      });
    }

    test('it is left to the operator if the bank has no look-up', async (t) => {
      const scene = await begin(t, dialect, 'none');
      const { live, bank, clientId } = scene;
      await crashBeforeSending(scene);
      await live.pass(leaseMs);
      assert.deepEqual(methods(bank), []);
      assert.equal((await live.registration(clientId)).task, 'RESOLVE');
    });
  });

  describe('the operator', () => {
    async function lost(scope: Scope, when: 'before' | 'after', remove = false): Promise<Scene> {
      const scene = await begin(scope, dialect, 'none');
      scene.bank.next(cutting(when));
      await scene.live.pass();
      if (remove) await scene.live.remove(scene.clientId);
      await scene.live.pass(60_000);
      assert.equal((await scene.live.registration(scene.clientId)).task, 'RESOLVE');
      return scene;
    }

    function clientAt({ bank }: Scene) {
      const [client] = bank.clients.values();
      return {
        clientId: client?.clientId ?? '',
        clientSecret: client?.clientSecret ?? null,
        clientSecretExpiresAt: null,
        registrationClientUri: null,
        registrationAccessToken: client?.registrationAccessToken ?? null,
        metadata: {},
      };
    }

    test('records that it was registered, with its client, which is then updated', async (t) => {
      const scene = await lost(t, 'after');
      const { live, bank, clientId } = scene;
      await live.record(await live.registration(clientId), 'REGISTERED', clientAt(scene));
      await live.pass();
      assert.deepEqual(methods(bank), ['POST', 'PUT']);
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.task, row.dueAt], ['ENABLED', null, null]);
      assert.equal(bank.clients.size, 1);
    });

    test('records that it was not registered, and it then is', async (t) => {
      const { live, bank, clientId } = await lost(t, 'before');
      await live.record(await live.registration(clientId), 'NOT_REGISTERED');
      await live.pass();
      assert.deepEqual(methods(bank), ['POST', 'POST']);
      assert.equal((await live.registration(clientId)).status, 'ENABLED');
      assert.equal(bank.clients.size, 1);
    });

    test('records for a removed customer that it was registered, and it is then withdrawn', async (t) => {
      const scene = await lost(t, 'after', true);
      const { live, bank, clientId } = scene;
      await live.record(await live.registration(clientId), 'REGISTERED', clientAt(scene));
      await live.pass();
      assert.deepEqual(methods(bank), ['POST', 'DELETE']);
      assert.equal(bank.clients.size, 0);
    });

    test('records for a removed customer that it was not registered, and nothing follows', async (t) => {
      const { live, bank, clientId } = await lost(t, 'before', true);
      await live.record(await live.registration(clientId), 'NOT_REGISTERED');
      await live.pass();
      assert.deepEqual(methods(bank), ['POST']);
      const row = await live.registration(clientId);
      assert.deepEqual([row.task, row.dueAt], [null, null]);
    });

    test('records that a bank lost an enabled registration, and it is registered again', async (t) => {
      const { live, bank, clientId } = await begin(t, dialect, 'none');
      await live.pass();
      bank.clients.clear();
      await live.update(clientId, { redirectUris: ['https://example.com/new'] });
      await live.pass();
      const forgotten = await live.registration(clientId);
      assert.equal(forgotten.task, 'RESOLVE');
      await live.record(forgotten, 'NOT_REGISTERED');
      await live.pass();
      assert.deepEqual(methods(bank), ['POST', 'PUT', 'POST']);
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.task, row.dueAt], ['ENABLED', null, null]);
      assert.ok(bank.clients.has((await live.client(row)).clientId ?? ''));
    });

    test('gets the task again after a precondition was not met', async (t) => {
      const { live, bank, clientId } = await lost(t, 'after');
      await live.update(clientId, { flowdownStatus: 'NEGOTIATION' });
      await live.pass();
      assert.equal((await live.registration(clientId)).status, 'ATTENTION_REQUIRED');
      await live.update(clientId, { flowdownStatus: 'COMPLETE' });
      await live.pass();
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.task], ['PROCESSING', 'RESOLVE']);
      assert.deepEqual(methods(bank), ['POST']);
    });
  });
});
