import assert from 'node:assert/strict';
import { test } from 'vitest';
import { partnerCalls } from '../../support/client.ts';
import { refuses } from '../../support/management.ts';
import { newSandboxPartner, sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);

  test('lists a partner’s own snapshots, newest first', async () => {
    const sandbox = sandboxOf(server(), await newSandboxPartner(server()));
    const other = sandboxOf(server(), await newSandboxPartner(server()));
    assert.deepEqual(await sandbox.snapshots(), []);
    const made = [];
    for (const name of ['b', 'a', 'c']) made.unshift((await sandbox.snapshot(name)).snapshot);
    await other.snapshot('a');
    assert.deepEqual(await sandbox.snapshots(), made);
  });

  test('SANDBOX_ONLY elsewhere, UNKNOWN_FIELDS for anything except credentials', async () => {
    const { demo, url } = server();
    const path = '/simulation/snapshot/list';
    refuses(await partnerCalls(url, demo, 'production')(path), 'SANDBOX_ONLY', 400);
    refuses(await partnerCalls(url, demo)(path, { name: 'a' }), 'UNKNOWN_FIELDS', 400, /name/u);
  });
});
