import assert from 'node:assert/strict';
import { test } from 'vitest';
import { refuses } from '../../support/management.ts';
import { snapshotDelete } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { newSandboxPartner, sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  refusesLikeEveryPartnerOperation(server, snapshotDelete);

  test('deletes a snapshot with its data; the sandbox and other snapshots stay', async () => {
    const partner = await newSandboxPartner(server());
    const sandbox = sandboxOf(server(), partner);
    const { clientId } = await sandbox.create();
    await sandbox.enable(clientId);
    await sandbox.snapshot('one');
    await sandbox.snapshot('two');
    await sandbox.forget('one');
    assert.deepEqual(
      (await sandbox.snapshots()).map(({ name }) => name),
      ['two'],
    );
    assert.equal((await sandbox.get(clientId)).status, 200);
    for (const table of ['snapshot_end_customers', 'snapshot_registrations']) {
      const query = `select distinct snapshot_id from ${table} where partner_client_id = '${partner.clientId}'`;
      assert.equal((await storedRows(server(), dialect, query)).length, 1);
    }
    const [last] = (
      await storedRows(
        server(),
        dialect,
        `select type, data from events where partner_client_id = '${partner.clientId}' order by seq desc limit 1`,
      )
    ).map((row) => ({ ...row }));
    assert.deepEqual(last, { type: 'sandbox.snapshot_deleted', data: '{"name":"one"}' });
  });

  test('INVALID_FIELD for an unknown name, or one of another partner', async () => {
    const sandbox = sandboxOf(server(), await newSandboxPartner(server()));
    await sandboxOf(server(), await newSandboxPartner(server())).snapshot('one');
    const answer = await sandbox.call(snapshotDelete.path, { name: 'one' });
    refuses(answer, 'INVALID_FIELD', 400, /: name is not one of your snapshots$/u);
  });
});
