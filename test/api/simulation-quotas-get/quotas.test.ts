import assert from 'node:assert/strict';
import { test } from 'vitest';
import { application } from '../../support/client.ts';
import { managing, newEndCustomer, refuses, succeeds } from '../../support/management.ts';
import { png, pngChunk } from '../../support/png.ts';
import { existsInSandboxOnly } from '../../support/sandbox-only.ts';
import { newSandboxPartner, sandboxOf } from '../../support/sandbox-partner.ts';
import { suiteServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

const path = '/simulation/quotas/get';
const mib = 1024 * 1024;
/** A logo of about 1.5 MB, different for each number. */
const logo = (unique: number) => png({ between: [pngChunk('teXt', Buffer.alloc(1.5 * mib, unique))] });

onSampledDialect((dialect) => {
  const server = suiteServer(dialect, {
    GINGHAM_SANDBOX_END_CUSTOMERS: '3',
    GINGHAM_SANDBOX_SNAPSHOTS: '6',
    GINGHAM_SANDBOX_LOGOS_MB: '4',
  });
  const newSandbox = async () => sandboxOf(server(), await newSandboxPartner(server()));
  const used = async ({ call }: Awaited<ReturnType<typeof newSandbox>>) => {
    const { quotas } = succeeds(await call(path));
    return Object.fromEntries(
      (quotas as { name: string; used: number; limit: number }[]).map((quota) => [
        quota.name,
        [quota.used, quota.limit],
      ]),
    );
  };
  existsInSandboxOnly(server, { path, body: () => ({}) });

  test('end customers, also removed ones, are limited until a reset; those of others are not affected', async () => {
    const sandbox = await newSandbox();
    const { clientId } = await sandbox.create();
    succeeds(await sandbox.call('/partner/customer/remove', { end_customer_client_id: clientId }));
    for (let made = 1; made < 3; made += 1) await sandbox.create();
    const refused = await sandbox.call('/partner/customer/create', application());
    const message = /3 of 3 end customers.* reset the sandbox, or ask the operator .*_SANDBOX_END_CUSTOMERS/u;
    refuses(refused, 'QUOTA_EXCEEDED', 403, message);
    assert.equal(refused.body.error_type, 'INVALID_REQUEST');
    assert.deepEqual((await used(sandbox))['end_customers'], [3, 3]);
    await (await newSandbox()).create();

    await sandbox.reset();
    assert.deepEqual((await used(sandbox))['end_customers'], [0, 3]);
    await sandbox.create();
  });

  test('the live realm has no quota', async () => {
    for (let made = 0; made < 4; made += 1) {
      await newEndCustomer(server(), server().demo, 'production');
    }
  });

  test('snapshots are limited in number, and by the end customers in all of them', async () => {
    const sandbox = await newSandbox();
    for (let made = 0; made < 3; made += 1) await sandbox.create();
    for (let made = 1; made <= 5; made += 1) await sandbox.snapshot(`full ${made}`);
    const create = (name: string) => sandbox.call('/simulation/snapshot/create', { name });
    refuses(await create('too full'), 'QUOTA_EXCEEDED', 403, /15 of 15 end customers in snapshots /u);
    await sandbox.reset();
    await sandbox.snapshot('empty');
    refuses(await create('too many'), 'QUOTA_EXCEEDED', 403, /6 of 6 snapshots .* delete a snapshot/u);
    assert.deepEqual(await used(sandbox), {
      end_customers: [0, 3],
      logo_bytes: [0, 4 * mib],
      snapshots: [6, 6],
      snapshot_end_customers: [15, 15],
      pending_webhooks: [0, 50_000],
    });
    await sandbox.snapshot('full 1', { replace: true });
    await sandbox.snapshot('empty', { replace: true });
  });

  test('logos are limited by their bytes, each counted once', async () => {
    const sandbox = await newSandbox();
    const withLogo = (unique: number) => ({ logo: logo(unique).toString('base64') });
    await sandbox.create(withLogo(1));
    await sandbox.create(withLogo(1));
    const [bytes] = (await used(sandbox))['logo_bytes'] as [number];
    assert.equal(bytes, logo(1).length);
    await sandbox.create(withLogo(2));
    // They are removed a little later.
    await sandbox.reset();
    const refused = await sandbox.call('/partner/customer/create', application(withLogo(3)));
    refuses(refused, 'QUOTA_EXCEEDED', 403, /bytes of logos .*_SANDBOX_LOGOS_MB/u);
    const { clientId } = await sandbox.create();
    const changed = await managing(server)('PATCH', `/end-customers/${clientId}`, withLogo(3));
    refuses(changed, 'QUOTA_EXCEEDED', 403, /bytes of logos/u);
  });
});
