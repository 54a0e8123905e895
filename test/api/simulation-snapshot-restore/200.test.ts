import assert from 'node:assert/strict';
import { test } from 'vitest';
import { deskOf } from '../../support/desk.ts';
import { managing, refuses, succeeds } from '../../support/management.ts';
import { newSandboxPartner, sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const newSandbox = async (body: object = {}) =>
    sandboxOf(server(), await newSandboxPartner(server(), body));

  test('keys valid then are valid again, later ones are invalid', async () => {
    const sandbox = await newSandbox();
    const kept = await sandbox.create();
    const removed = await sandbox.create();
    await sandbox.snapshot('one');
    const production = await sandbox.enable(kept.clientId);
    await sandbox.call('/partner/customer/remove', { end_customer_client_id: removed.clientId });
    const later = await sandbox.create();
    assert.equal(await sandbox.isGood(removed.clientId, removed.secrets.sandbox as string), false);

    const { snapshot } = await sandbox.restore('one');
    assert.equal(snapshot.end_customers, 2);
    for (const { clientId, secrets } of [kept, removed]) {
      for (const secret of Object.values(secrets)) assert.equal(await sandbox.isGood(clientId, secret), true);
    }
    assert.equal(await sandbox.isGood(kept.clientId, production), false);
    assert.equal(await sandbox.isGood(later.clientId, later.secrets.sandbox as string), false);
    refuses(await sandbox.get(later.clientId), 'CUSTOMER_NOT_FOUND', 404);
    const { body } = await sandbox.get(kept.clientId);
    assert.equal(body.end_customer.status, 'PENDING_ENABLEMENT');
  });

  test('keys are restricted as they were then', async () => {
    const sandbox = await newSandbox();
    const call = managing(server);
    const { clientId } = await sandbox.create();
    const keys = async () => succeeds(await call('GET', `/end-customers/${clientId}`)).end_customer.keys;
    const restrict = async (key_id: string, changes: object) =>
      succeeds(await call('PATCH', `/end-customers/${clientId}/keys/${key_id}`, changes));
    const [one, other] = await keys();
    await restrict(one.key_id, {
      allowed_addresses: ['203.0.113.7'],
      expires_at: '2100-01-01T00:00:00.000Z',
    });
    const before = await keys();
    await sandbox.snapshot('one');
    await restrict(one.key_id, { allowed_addresses: null, expires_at: null });
    await restrict(other.key_id, { allowed_addresses: ['203.0.113.8'] });
    await sandbox.restore('one');
    assert.deepEqual(await keys(), before);
  });

  test('a restore can be repeated, also after a reset', async () => {
    const sandbox = await newSandbox();
    const { clientId } = await sandbox.create();
    await sandbox.snapshot('one');
    for (let round = 0; round < 3; round += 1) {
      await sandbox.enable(clientId);
      if (round === 1) await sandbox.reset();
      await sandbox.restore('one');
    }
    assert.equal((await sandbox.get(clientId)).body.end_customer.status, 'PENDING_ENABLEMENT');
  });

  test('names reused since are as they were', async () => {
    const sandbox = await newSandbox();
    const desk = deskOf(server());
    const one = await sandbox.create({ application_name: 'First name' });
    const two = await sandbox.create({ application_name: 'Second name' });
    const three = await sandbox.create({ application_name: 'Third name' });
    const remove = ({ clientId }: { clientId: string }) =>
      sandbox.call('/partner/customer/remove', { end_customer_client_id: clientId });
    await sandbox.snapshot('all');
    await desk.update(one.clientId, { application_name: 'Spare name' });
    await desk.update(two.clientId, { application_name: 'First name' });
    await desk.update(one.clientId, { application_name: 'Second name' });
    await remove(three);
    const four = await sandbox.create({ application_name: 'Third name' });
    await sandbox.snapshot('changed');
    const namesOf = async () =>
      Promise.all(
        [one, two, three, four].map(async ({ clientId }) => {
          const { status, body } = await sandbox.get(clientId);
          return status === 200 ? (await desk.read(clientId)).application_name : body.error_code;
        }),
      );
    const gone = 'CUSTOMER_NOT_FOUND';
    for (let round = 0; round < 2; round += 1) {
      await sandbox.restore('all');
      assert.deepEqual(await namesOf(), ['First name', 'Second name', 'Third name', gone]);
      const taken = await sandbox.call(
        '/partner/customer/create',
        sandbox.application({ application_name: 'second NAME' }),
      );
      refuses(taken, 'INVALID_FIELD', 400, /application_name/u);
      await sandbox.restore('changed');
      assert.deepEqual(await namesOf(), ['Second name', 'First name', gone, 'Third name']);
    }
  });

  test('registrations in progress continue on the same schedule', async () => {
    const sandbox = await newSandbox({ frozen_at: '2026-03-01T12:00:00Z' });
    const { clientId } = await sandbox.create();
    await sandbox.enable(clientId);
    await sandbox.advanceDays(2);
    await sandbox.snapshot('two days in');
    const then = await sandbox.registrations(clientId);
    await sandbox.advanceDays(40);
    const inTheEnd = await sandbox.registrations(clientId);
    assert.notDeepEqual(inTheEnd, then);

    await sandbox.restore('two days in');
    assert.deepEqual(await sandbox.registrations(clientId), then);
    await sandbox.advanceDays(40);
    assert.deepEqual(await sandbox.registrations(clientId), inTheEnd);
  });

  test('a frozen clock stays frozen at its time', async () => {
    const sandbox = await newSandbox();
    await sandbox.advanceDays(10);
    await sandbox.freeze();
    const then = await sandbox.clock();
    await sandbox.snapshot('one');
    await sandbox.resume();
    await sandbox.advanceDays(10);
    await sandbox.restore('one');
    assert.deepEqual(await sandbox.clock(), then);
  });

  test('a running clock continues from its time', async () => {
    const sandbox = await newSandbox();
    await sandbox.advanceDays(10);
    const { snapshot } = await sandbox.snapshot('one');
    await sandbox.advanceDays(300);
    await sandbox.freeze();
    const started = Date.now();
    await sandbox.restore('one');
    const { now, is_frozen } = await sandbox.clock();
    const since = Date.parse(now) - Date.parse(snapshot.sandbox_time);
    assert.equal(is_frozen, false);
    assert.ok(since >= 0 && since <= Date.now() - started, String(since));
  });

  test('an end customer’s events are those of the snapshot and those after the restore', async () => {
    const sandbox = await newSandbox();
    const desk = deskOf(server());
    const typesOf = async (clientId: string) =>
      (await desk.events(clientId))
        .map(({ type }: { type: string }) => type)
        .filter((type: string) => type.startsWith('end_customer.'));
    const { clientId } = await sandbox.create({ is_diligence_attested: false });
    await sandbox.snapshot('under review');
    await desk.approve(clientId);
    await sandbox.snapshot('approved');
    await sandbox.enable(clientId);
    assert.deepEqual(await typesOf(clientId), [
      'end_customer.enabled',
      'end_customer.approved',
      'end_customer.created',
    ]);
    await sandbox.restore('under review');
    assert.deepEqual(await typesOf(clientId), ['end_customer.created']);
    await desk.deny(clientId);
    await sandbox.snapshot('denied');
    assert.deepEqual(await typesOf(clientId), ['end_customer.denied', 'end_customer.created']);
    await sandbox.restore('approved');
    assert.deepEqual(await typesOf(clientId), ['end_customer.approved', 'end_customer.created']);
    await sandbox.reset();
    await sandbox.restore('denied');
    assert.deepEqual(await typesOf(clientId), ['end_customer.denied', 'end_customer.created']);
    await desk.reverse(clientId);
    assert.deepEqual(await typesOf(clientId), [
      'end_customer.reversed',
      'end_customer.denied',
      'end_customer.created',
    ]);
  });
});
