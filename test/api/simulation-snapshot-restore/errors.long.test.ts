import assert from 'node:assert/strict';
import { test } from 'vitest';
import { refuses } from '../../support/management.ts';
import { snapshotRestore } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { newSandboxPartner, sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  refusesLikeEveryPartnerOperation(server, snapshotRestore);

  test('INVALID_FIELD for an unknown name, or one of another partner', async () => {
    const sandbox = sandboxOf(server(), await newSandboxPartner(server()));
    const { clientId } = await sandbox.create();
    await sandboxOf(server(), await newSandboxPartner(server())).snapshot('one');
    const answer = await sandbox.call(snapshotRestore.path, { name: 'one' });
    refuses(answer, 'INVALID_FIELD', 400, /: name is not one of your snapshots$/u);
    assert.equal((await sandbox.get(clientId)).status, 200);
  });

  test('CONFLICT for a snapshot of another version, advising to create it again', async () => {
    const partner = await newSandboxPartner(server());
    const sandbox = sandboxOf(server(), partner);
    await sandbox.snapshot('old');
    const { clientId } = await sandbox.create();
    const of = `partner_client_id = '${partner.clientId}'`;
    const query = `update sandbox_snapshots set schema_version = '0001-first' where ${of}`;
    await storedRows(server(), dialect, query);
    const answer = await sandbox.call(snapshotRestore.path, { name: 'old' });
    refuses(answer, 'CONFLICT', 409, /: name was created by another version .*; create it again/u);
    assert.equal((await sandbox.get(clientId)).status, 200);
    await sandbox.snapshot('old', { replace: true });
    await sandbox.restore('old');
    assert.equal((await sandbox.get(clientId)).status, 200);
  });
});
