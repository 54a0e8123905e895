import assert from 'node:assert/strict';
import { test } from 'vitest';
import { refuses } from '../../support/management.ts';
import { newSandboxPartner, sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);

  test('returns the snapshot’s name, creation time, sandbox time and number of end customers', async () => {
    const sandbox = sandboxOf(
      server(),
      await newSandboxPartner(server(), { frozen_at: '2026-01-05T08:00:00Z' }),
    );
    await sandbox.create();
    const { clientId } = await sandbox.create();
    await sandbox.call('/partner/customer/remove', { end_customer_client_id: clientId });
    const before = Date.now();
    const { snapshot } = await sandbox.snapshot('Jänner – zwei 🗓');
    const { created_at, ...rest } = snapshot;
    assert.deepEqual(rest, {
      name: 'Jänner – zwei 🗓',
      sandbox_time: '2026-01-05T08:00:00.000Z',
      end_customers: 1,
    });
    assert.ok(before <= Date.parse(created_at) && Date.parse(created_at) <= Date.now());
  });

  test('does not change the sandbox', async () => {
    const sandbox = sandboxOf(server(), await newSandboxPartner(server()));
    const { clientId, secrets } = await sandbox.create();
    await sandbox.enable(clientId);
    await sandbox.advanceDays(1);
    await sandbox.freeze();
    const before = [await sandbox.registrations(clientId), await sandbox.clock()];
    await sandbox.snapshot('one');
    assert.deepEqual([await sandbox.registrations(clientId), await sandbox.clock()], before);
    assert.equal(await sandbox.isGood(clientId, secrets.sandbox as string), true);
  });

  test('with replace: true, replaces only the snapshot of the same name', async () => {
    const partner = await newSandboxPartner(server());
    const sandbox = sandboxOf(server(), partner);
    await sandbox.snapshot('one');
    await sandbox.snapshot('two');
    const { clientId } = await sandbox.create();
    await sandbox.snapshot('one', { replace: true });
    await sandbox.snapshot('three', { replace: true });
    const counts = (await sandbox.snapshots()).map(({ name, end_customers }) => [name, end_customers]);
    assert.deepEqual(counts, [
      ['three', 1],
      ['one', 1],
      ['two', 0],
    ]);
    await sandbox.restore('two');
    refuses(await sandbox.get(clientId), 'CUSTOMER_NOT_FOUND', 404);
    await sandbox.restore('one');
    assert.equal((await sandbox.get(clientId)).status, 200);
    const rows = await storedRows(
      server(),
      dialect,
      `select 1 from snapshot_end_customers where partner_client_id = '${partner.clientId}'`,
    );
    assert.equal(rows.length, 2);
  });

  test('of many concurrent calls with one name, exactly one succeeds', async () => {
    const sandbox = sandboxOf(server(), await newSandboxPartner(server()));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => sandbox.call('/simulation/snapshot/create', { name: 'one' })),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal(answers.filter(({ body }) => body.error_code === 'CONFLICT').length, 7);
  });
});
