import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { describe, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { event } from '../../src/domain/event.ts';
import { openStore } from '../../src/gingham.ts';
import { systemContext } from '../../src/keyring/context.ts';
import { appendEvents } from '../../src/store/events.ts';
import type { Db } from '../../src/store/tables.ts';
import type { Scope } from '../support/scope.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';

async function fresh(scope: Scope, dialect: 'sqlite' | 'postgres') {
  const opened = await openStore(readConfig('dev', await freshStore(scope, dialect)), { isDurable: false });
  return { ...opened, context: systemContext(opened.keyring)(Date.now()) };
}

const write =
  (name: string, value = '') =>
  (db: Db) =>
    db.insertInto('meta').values({ name, value }).execute();

async function namesIn(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('meta').select('name').where('name', 'like', 'unit%').execute();
  return rows.map(({ name }) => name).sort();
}

onEachDialect((dialect) => {
  test('of concurrent units, a failed one leaves nothing behind and the others commit', async (t) => {
    const { store, close } = await fresh(t, dialect);
    const failing = async (db: Db) => {
      await write('unit 2')(db);
      throw new Error('changed its mind');
    };
    const ends = await Promise.allSettled([
      store.unitOfWork(write('unit 1')),
      store.unitOfWork(failing),
      store.unitOfWork(write('unit 3')),
    ]);
    assert.deepEqual(
      ends.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(await namesIn(store.db), ['unit 1', 'unit 3']);
    await close();
  });

  test('the writes of a unit are not visible before it commits', async (t) => {
    const { store, close } = await fresh(t, dialect);
    let seen: string[] | undefined;
    await store.unitOfWork(async (db) => {
      await write('unit 1')(db);
      seen = await namesIn(store.db);
    });
    assert.deepEqual(seen, []);
    assert.deepEqual(await namesIn(store.db), ['unit 1']);
    await close();
  });

  test('a unit is rejected after the store is closed', async (t) => {
    const { store, close } = await fresh(t, dialect);
    await close();
    await assert.rejects(store.unitOfWork(write('unit 1')));
  });

  test('thousands of events fit into one unit', async (t) => {
    const { store, context, close } = await fresh(t, dialect);
    const recorded = { type: 'registration.updated', actor: 'system' } as const;
    const events = Array.from({ length: 3_500 }, () => event(recorded, context));
    await store.unitOfWork((db) => appendEvents(db, events));
    const { count } = await store.db
      .selectFrom('events')
      .select(({ fn }) => fn.countAll().as('count'))
      .where('type', '=', recorded.type)
      .executeTakeFirstOrThrow();
    assert.equal(Number(count), 3_500);
    await close();
  });
});

describe('units in one transaction of sqlite', () => {
  test('run again only if one of them fails after it has written', async (t) => {
    const { store, close } = await fresh(t, 'sqlite');
    let runs = 0;
    const counted = async (db: Db) => {
      runs += 1;
      await write('unit counted')(db);
      await db.deleteFrom('meta').where('name', '=', 'unit counted').execute();
    };
    const runsBeside = async (work: (db: Db) => Promise<unknown>) => {
      runs = 0;
      const first = store.unitOfWork(counted);
      const failing = store.unitOfWork(async (db) => {
        await work(db);
        throw new Error('changed its mind');
      });
      await Promise.all([first, assert.rejects(failing, /changed its mind/u), store.unitOfWork(counted)]);
      return runs;
    };
    assert.equal(await runsBeside(namesIn), 2);
    // The first one runs, then both in savepoints.
    assert.equal(await runsBeside(write('unit 1')), 3);
    assert.deepEqual(await namesIn(store.db), []);
    await close();
  });
});

describe('on a full sqlite store', () => {
  test('a unit that does not fit fails with the reason, and no other does', async (t) => {
    const { store, close } = await fresh(t, 'sqlite');
    await store.unitOfWork(async (db) => {
      const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
      await sql.raw(`pragma max_page_count = ${(rows[0]?.page_count ?? 0) + 8}`).execute(db);
    });
    const ends = await Promise.allSettled([
      store.unitOfWork(write('unit 1')),
      store.unitOfWork(write('unit 2', 'x'.repeat(1_000_000))),
      store.unitOfWork(write('unit 3')),
    ]);
    assert.deepEqual(
      ends.map((end) => (end.status === 'rejected' ? end.reason.message : end.status)),
      ['fulfilled', 'database or disk is full', 'fulfilled'],
    );
    assert.deepEqual(await namesIn(store.db), ['unit 1', 'unit 3']);
    await close();
  });
});
