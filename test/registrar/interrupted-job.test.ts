import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { newJob } from '../../src/domain/sandbox/job.ts';
import { resetSandbox, restoreSandbox } from '../../src/domain/sandbox/snapshot.ts';
import { openStore } from '../../src/gingham.ts';
import { stepJob } from '../../src/store/sandbox-jobs.ts';
import { joinSandbox } from '../../src/store/sandbox-locks.ts';
import { findSnapshot } from '../../src/store/sandbox-snapshots.ts';
import { lockSandboxInJob, lockWholeSandbox, saveJob, saveSandbox } from '../../src/store/sandboxes.ts';
import { sandboxOf } from '../support/sandbox-partner.ts';
import type { Scope } from '../support/scope.ts';
import { startServer } from '../support/server.ts';
import { type Dialect, onEachDialect } from '../support/stores.ts';

const customers = 6;
/** Fewer than there are end customers, so that a step does not complete a sweep. */
const stepSize = 4;

/** A stopped server with a sandbox: its end customers, a snapshot of them, and changes since. */
async function stoppedServer(scope: Scope, dialect: Dialect) {
  const server = await startServer(scope, dialect);
  const { clientId } = server.demo;
  const sandbox = sandboxOf(server, server.demo);
  const kept: string[] = [];
  for (let at = 0; at < customers; at += 1) kept.push((await sandbox.create()).clientId);
  await sandbox.snapshot('one');
  await sandbox.enable(kept.at(-1) as string);
  const later = (await sandbox.create()).clientId;
  await server.close();
  const { store, close } = await openStore(readConfig('dev', server.env), { isDurable: false });
  return {
    clientId,
    kept,
    later,
    store,
    close,
    /** Does some of the sandbox's job, and returns how many end customers are in it and in the snapshot then. */
    async step() {
      await store.unitOfWork(async (db) => {
        const { job } = await lockSandboxInJob(db, clientId);
        assert.ok(job);
        await stepJob(db, clientId, job, stepSize);
      });
      const [current, copied] = await Promise.all(
        (['end_customers', 'snapshot_end_customers'] as const).map((table) =>
          store.db.selectFrom(table).select('client_id').execute(),
        ),
      );
      return { current: current?.length, copied: copied?.length };
    },
    async restart() {
      await close();
      const again = await startServer(scope, dialect, server.env);
      return sandboxOf(again, again.demo);
    },
  };
}

onEachDialect((dialect) => {
  test('an interrupted reset is completed before a call of the partner', async (t) => {
    const { clientId, kept, store, step, restart } = await stoppedServer(t, dialect);
    await store.unitOfWork(async (db) => {
      await lockWholeSandbox(db, clientId);
      await saveSandbox(db, resetSandbox(clientId, 1));
    });
    await step();
    assert.deepEqual(await step(), { current: customers + 1 - stepSize, copied: customers });
    const sandbox = await restart();
    const about = { end_customer_client_id: kept[0] };
    // Calls that read outside of units of work wait too.
    for (const path of ['/partner/customer/oauth_institutions/get', '/beta/partner/customer/v1/get']) {
      assert.equal((await sandbox.call(path, about)).status, 404);
    }
    for (const id of kept) assert.equal((await sandbox.get(id)).status, 404);
  });

  test('an interrupted restore is completed before a call of the partner', async (t) => {
    const { clientId, kept, later, store, step, restart } = await stoppedServer(t, dialect);
    await store.unitOfWork(async (db) => {
      await lockWholeSandbox(db, clientId);
      const snapshot = await findSnapshot(db, clientId, 'one');
      assert.ok(snapshot);
      await saveSandbox(db, restoreSandbox(snapshot, 1, Date.now()));
    });
    await step();
    assert.deepEqual(await step(), { current: customers + 1, copied: customers });
    const sandbox = await restart();
    const statuses = await Promise.all(kept.map((id) => sandbox.get(id)));
    for (const { body } of statuses) assert.equal(body.end_customer.status, 'PENDING_ENABLEMENT');
    assert.equal((await sandbox.get(later)).status, 404);
  });

  test('an interrupted snapshot is completed before it can be restored', async (t) => {
    const { clientId, kept, store, step, restart } = await stoppedServer(t, dialect);
    const { snapshotId } = (await findSnapshot(store.db, clientId, 'one')) ?? {};
    assert.ok(snapshotId);
    const job = newJob({ name: 'delete_copies', snapshotId }, { name: 'copy', snapshotId });
    await store.unitOfWork((db) => saveJob(db, clientId, job));
    assert.deepEqual(await step(), { current: customers + 1, copied: customers - stepSize });
    const sandbox = await restart();
    await sandbox.reset();
    await sandbox.restore('one');
    for (const id of kept.slice(0, -1)) assert.equal((await sandbox.get(id)).status, 200);
    assert.equal((await sandbox.get(kept.at(-1) as string)).body.end_customer.status, 'ACTIVE');
  });

  test('changes of a sandbox wait for its job', async (t) => {
    const { clientId, store, close } = await stoppedServer(t, dialect);
    t.onTestFinished(close);
    await store.unitOfWork((db) => saveJob(db, clientId, newJob({ name: 'empty' })));
    const order: string[] = [];
    const joined = store.unitOfWork(async (db) => {
      await joinSandbox(db, { partnerClientId: clientId, realm: 'sandbox' });
      order.push('changed');
    });
    await setTimeout(50);
    order.push('completed');
    await store.unitOfWork((db) => saveJob(db, clientId, null));
    await joined;
    assert.deepEqual(order, ['completed', 'changed']);
  });
});
