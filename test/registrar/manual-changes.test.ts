import assert from 'node:assert/strict';
import { test } from 'vitest';
import { startFdxBank } from '../support/fdx-bank.ts';
import { answeringAfter, failing } from '../support/fdx-faults.ts';
import { startLive } from '../support/live-registrar.ts';
import type { Scope } from '../support/scope.ts';
import { type Dialect, onEachDialect } from '../support/stores.ts';

const hourMs = 60 * 60_000;
const says = /^Bank ins_a accepts a change of company_name only from a person/u;

/** A bank that takes a change of company name only from a person, and a customer that is registered there. */
async function begin(scope: Scope, dialect: Dialect) {
  const bank = await startFdxBank(scope);
  const live = await startLive(scope, dialect);
  await live.addBank('ins_a', bank, { manualChanges: ['company_name'] });
  const clientId = await live.create();
  await live.pass();
  const methods = () => bank.requests.map(({ method }) => method);
  const state = async () => {
    const { status, task, dueAt } = await live.registration(clientId);
    return [status, task, dueAt];
  };
  return { live, bank, clientId, methods, state };
}

onEachDialect((dialect) => {
  test('such a change becomes a task of the operator, and is not sent', async (t) => {
    const { live, clientId, methods, state } = await begin(t, dialect);
    await live.update(clientId, { companyName: 'New Name' });
    await live.pass();
    await live.pass(30 * 24 * hourMs);
    assert.deepEqual(await state(), ['ENABLED', 'UPDATE', null]);
    const handedOver = await live.registration(clientId);
    assert.match(handedOver.filing.lastFailure ?? '', says);
    assert.deepEqual(methods(), ['POST']);
    await live.record(handedOver, 'UPDATED');
    await live.pass();
    assert.deepEqual(await state(), ['ENABLED', null, null]);
    assert.equal((await live.registration(clientId)).filing.lastFailure, null);
    assert.deepEqual(methods(), ['POST']);
  });

  test('other changes are sent, but wait while such a change is with the operator', async (t) => {
    const { live, bank, clientId, methods, state } = await begin(t, dialect);
    await live.update(clientId, { redirectUris: ['https://example.com/one'] });
    await live.pass();
    assert.deepEqual(
      [await state(), methods()],
      [
        ['ENABLED', null, null],
        ['POST', 'PUT'],
      ],
    );
    await live.update(clientId, { companyName: 'New Name' });
    await live.pass();
    const { updatedAt } = await live.registration(clientId);
    await live.pass(hourMs);
    await live.update(clientId, { redirectUris: ['https://example.com/two'] });
    await live.pass();
    assert.deepEqual(
      [await state(), methods()],
      [
        ['ENABLED', 'UPDATE', null],
        ['POST', 'PUT'],
      ],
    );
    // It keeps its place in the queue.
    assert.equal((await live.registration(clientId)).updatedAt, updatedAt);
    await live.record(await live.registration(clientId), 'UPDATED');
    await live.update(clientId, { redirectUris: ['https://example.com/three'] });
    await live.pass();
    assert.deepEqual(
      [await state(), methods()],
      [
        ['ENABLED', null, null],
        ['POST', 'PUT', 'PUT'],
      ],
    );
    const [client] = bank.clients.values();
    assert.deepEqual(client?.metadata['redirect_uris'], ['https://example.com/three']);
  });

  test('such a change during a request or before its retry is not sent either', async (t) => {
    const { live, bank, clientId, methods, state } = await begin(t, dialect);
    const answer = Promise.withResolvers<void>();
    bank.next(answeringAfter(answer.promise));
    await live.update(clientId, { redirectUris: ['https://example.com/one'] });
    const drained = live.pass();
    await bank.arrived(2);
    await live.update(clientId, { companyName: 'New Name' });
    answer.resolve();
    await drained;
    await live.pass();
    assert.deepEqual(
      [await state(), methods()],
      [
        ['ENABLED', 'UPDATE', null],
        ['POST', 'PUT'],
      ],
    );
    await live.record(await live.registration(clientId), 'UPDATED');
    await live.pass();

    bank.next(failing(503));
    await live.update(clientId, { redirectUris: ['https://example.com/two'] });
    await live.pass();
    await live.update(clientId, { companyName: 'Newer Name' });
    await live.pass(hourMs);
    assert.deepEqual(
      [await state(), methods()],
      [
        ['ENABLED', 'UPDATE', null],
        ['POST', 'PUT', 'PUT'],
      ],
    );
  });

  test('a registration that has not been sent yet has the new name', async (t) => {
    const bank = await startFdxBank(t);
    const live = await startLive(t, dialect);
    await live.addBank('ins_a', bank, { manualChanges: ['company_name', 'application_name'] });
    const clientId = await live.create();
    await live.update(clientId, { companyName: 'New Name', applicationName: 'New App' });
    await live.pass();
    const { status, task } = await live.registration(clientId);
    assert.deepEqual([status, task, bank.requests.length], ['ENABLED', null, 1]);
  });
});
