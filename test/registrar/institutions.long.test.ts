import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { test } from 'vitest';
import { listDueLiveCustomers } from '../../src/store/due-work.ts';
import { lockEndCustomer } from '../../src/store/end-customer-search.ts';
import { bringInLine } from '../../src/workers/registrar/process-registration.ts';
import { backfillInstitutions } from '../../src/workers/registrar/registrar.ts';
import { startFdxBank } from '../support/fdx-bank.ts';
import { type LiveRegistrar, startLive } from '../support/live-registrar.ts';
import { onSampledDialect } from '../support/stores.ts';

/** Whether a unit of work on PostgreSQL waits for another. */
async function isAnyWaiting({ store }: LiveRegistrar): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_locks join pg_database on pg_database.oid = pg_locks.database
    where not granted and datname = current_database()
    union all select 1 from pg_stat_activity
    where wait_event_type = 'Lock' and datname = current_database()`.execute(store.db);
  return rows.length > 0;
}

onSampledDialect((dialect) => {
  test('existing customers are registered at an added institution', async (t) => {
    const [first, second] = [await startFdxBank(t), await startFdxBank(t)];
    const live = await startLive(t, dialect, { development: true });
    await live.addBank('ins_a', first);
    const [pending, active, review, removed, offBoarded] = [
      await live.createOnly(),
      await live.create(),
      await live.createOnly({ isDiligenceAttested: false }),
      await live.createOnly(),
      await live.create(),
    ];
    await live.remove(removed);
    await live.remove(offBoarded);
    await live.pass();
    await live.addBank('ins_b', second);
    await live.pass();
    const at = async (clientId: string) =>
      (await live.registrations(clientId))
        .filter(({ institutionId }) => institutionId === 'ins_b')
        .map(({ environment, status }) => `${environment} ${status}`)
        .sort();
    assert.deepEqual(await at(pending), []);
    assert.deepEqual(await at(active), ['development ENABLED', 'production ENABLED']);
    assert.deepEqual(await at(review), []);
    assert.deepEqual(await at(removed), []);
    assert.deepEqual(await at(offBoarded), []);
    assert.deepEqual([first.clients.size, second.clients.size], [2, 2]);
    assert.equal(first.requests.length, 2);
  });

  test('an added institution is backfilled with all customers, 500 at a time', async (t) => {
    const bank = await startFdxBank(t);
    const live = await startLive(t, dialect);
    const customers = await Promise.all(Array.from({ length: 501 }, () => live.create()));
    await live.pass();
    await live.addBank('ins_a', bank);
    const due = async () => (await listDueLiveCustomers(live.store.db, 1000)).length;
    assert.equal(await due(), 0);
    assert.equal(await backfillInstitutions(live.parts()), true);
    assert.equal(await due(), 500);
    assert.equal(await backfillInstitutions(live.parts()), true);
    assert.equal(await due(), customers.length);
    assert.equal(await backfillInstitutions(live.parts()), false);
  });

  // On SQLite, units of work run one after the other.
  if (dialect === 'postgres') {
    test('a customer reconciled while an institution is added is registered there too', async (t) => {
      const bank = await startFdxBank(t);
      const live = await startLive(t, dialect);
      const clientId = await live.create();
      const [hasRead, hasAdded] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const parts = live.parts();
      const broughtInLine = live.store.unitOfWork(async (db) => {
        await bringInLine(db, parts, (await lockEndCustomer(db, clientId, null)) ?? assert.fail());
        hasRead.resolve();
        await hasAdded.promise;
      });
      await hasRead.promise;
      await live.addBank('ins_a', bank);
      let isOver = false;
      const opened = backfillInstitutions(parts).finally(() => {
        isOver = true;
      });
      while (!isOver && !(await isAnyWaiting(live))) await setImmediate();
      hasAdded.resolve();
      await Promise.all([broughtInLine, opened]);
      await live.pass();
      assert.equal((await live.registration(clientId)).status, 'ENABLED');
    });
  }

  test('a retired institution accepts no new registrations, and existing ones continue', async (t) => {
    const bank = await startFdxBank(t);
    const live = await startLive(t, dialect);
    await live.addBank('ins_a', bank);
    const clientId = await live.create();
    await live.pass();
    await live.retire('ins_a');
    const late = await live.create();
    await live.update(clientId, { redirectUris: ['https://example.com/new'] });
    await live.pass();
    assert.deepEqual(await live.registrations(late), []);
    assert.deepEqual(
      (await live.registrations(clientId)).map(({ environment, status }) => [environment, status]),
      [['production', 'ENABLED']],
    );
    const [client, ...others] = bank.clients.values();
    assert.deepEqual(others, []);
    assert.deepEqual(client?.metadata['redirect_uris'], ['https://example.com/new']);
  });

  test('an institution without a configuration is not called; its registrations wait', async (t) => {
    const bank = await startFdxBank(t);
    const live = await startLive(t, dialect);
    await live.addBank('ins_a', bank);
    const clientId = await live.create();
    await live.store.unitOfWork((db) => db.deleteFrom('dynamic_banks').execute());
    await live.pass();
    const row = await live.registration(clientId);
    assert.deepEqual([row.status, row.task, row.filing.isUnsettled], ['PROCESSING', null, false]);
    assert.match(row.filing.lastFailure ?? '', /no interface configured/u);
    assert.ok((row.dueAt ?? 0) > live.now);
    assert.equal(bank.requests.length, 0);
  });
});
