import assert from 'node:assert/strict';
import { test } from 'vitest';
import { partnerCalls } from '../../support/client.ts';
import { refuses } from '../../support/management.ts';
import { snapshotCreate } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { newSandboxPartner, sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  refusesLikeEveryPartnerOperation(server, snapshotCreate);

  test('SANDBOX_ONLY in the other environments', async () => {
    for (const environment of ['production', 'development'] as const) {
      const call = partnerCalls(server().url, server().demo, environment);
      refuses(await call(snapshotCreate.path, snapshotCreate.body()), 'SANDBOX_ONLY', 400);
    }
  });

  test('CONFLICT for a name in use; the existing snapshot is not changed', async () => {
    const sandbox = sandboxOf(server(), await newSandboxPartner(server()));
    await sandbox.snapshot('one');
    await sandbox.create();
    for (const body of [{ name: 'one' }, { name: 'one', replace: false }]) {
      refuses(await sandbox.call(snapshotCreate.path, body), 'CONFLICT', 409, /: name is already used /u);
    }
    assert.deepEqual(
      (await sandbox.snapshots()).map(({ end_customers }) => end_customers),
      [0],
    );
  });

  test('QUOTA_EXCEEDED for more than twenty, not for a replacement', async () => {
    const sandbox = sandboxOf(server(), await newSandboxPartner(server()));
    for (let at = 1; at <= 20; at += 1) await sandbox.snapshot(`number ${at}`);
    for (const replace of [false, true]) {
      const answer = await sandbox.call(snapshotCreate.path, { name: 'number 21', replace });
      refuses(answer, 'QUOTA_EXCEEDED', 403, /20 of 20 snapshots .* delete a snapshot/u);
    }
    await sandbox.snapshot('number 7', { replace: true });
    await sandbox.forget('number 8');
    await sandbox.snapshot('number 21');
    assert.equal((await sandbox.snapshots()).length, 20);
  });

  test('INVALID_FIELD for a name that is empty, too long or invisible', async () => {
    const sandbox = sandboxOf(server(), await newSandboxPartner(server()));
    for (const name of ['', ' ', '\u200b', 'a\nb', 'x'.repeat(65), 7, null, {}]) {
      const answer = await sandbox.call(snapshotCreate.path, { name });
      refuses(answer, 'INVALID_FIELD', 400, /: name must /u);
    }
    await sandbox.snapshot('x'.repeat(64));
  });
});
