import assert from 'node:assert/strict';
import { test } from 'vitest';
import { deskOf } from '../../support/desk.ts';
import { refuses } from '../../support/management.ts';
import { newSandboxPartner, sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

const partners = 50;

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  test(`${partners} in parallel, each with the same end customer, neither see nor disturb each other`, async () => {
    const application = sandboxOf(server(), await newSandboxPartner(server())).application();
    const worlds = await Promise.all(
      Array.from({ length: partners }, async (_, at) => {
        const partner = await newSandboxPartner(server(), { frozen_at: '2026-01-01T00:00:00Z' });
        const sandbox = sandboxOf(server(), partner);
        const { clientId } = await sandbox.create(application);
        await sandbox.snapshot('begin');
        await sandbox.enable(clientId);
        await sandbox.advanceDays(at);
        if (at % 5 === 0) await sandbox.restore('begin');
        if (at % 5 === 1) await sandbox.reset();
        return { at, partner, sandbox, clientId };
      }),
    );
    const desk = deskOf(server());
    for (const { at, partner, sandbox, clientId } of worlds) {
      const own = (await desk.list(partner.clientId)).map((row: Record<string, string>) => [
        row['client_id'],
        row['status'],
      ]);
      const { now } = await sandbox.clock();
      const next = worlds[(at + 1) % partners];
      assert.ok(next);
      refuses(await sandbox.get(next.clientId), 'CUSTOMER_NOT_FOUND', 404);
      if (at % 5 === 0) {
        assert.deepEqual(own, [[clientId, 'PENDING_ENABLEMENT']]);
        assert.equal(now, '2026-01-01T00:00:00.000Z');
      } else if (at % 5 === 1) {
        assert.deepEqual(own, []);
        assert.ok(Date.parse(now) > Date.UTC(2026, 0, 1));
      } else {
        assert.deepEqual(own, [[clientId, 'ACTIVE']]);
        assert.equal(Date.parse(now), Date.UTC(2026, 0, 1 + at));
      }
    }
  });
});
