import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { beforeAll, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { type Opened, openStore } from '../../src/gingham.ts';
import { ReadTurns } from '../../src/store/read-turns.ts';
import { suiteScope } from '../support/scope.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';

onEachDialect((dialect) => {
  const scope = suiteScope();
  let opened: Opened;
  beforeAll(async () => {
    opened = await openStore(readConfig('dev', await freshStore(scope, dialect)), { isDurable: false });
    scope.onTestFinished(() => opened.close());
  });

  test('a query of one caller waits for no more than one of each other caller', async () => {
    const turns = new ReadTurns(opened.store);
    const done: string[] = [];
    const read = async (caller: string, seconds: number) => {
      const slow = dialect === 'postgres' ? sql`select pg_sleep(${seconds})` : sql`select 1`;
      await slow.execute(turns.of(caller).db);
      done.push(caller);
    };
    const many = Array.from({ length: 20 }, () => read('busy', 0.01));
    await read('other', 0);
    assert.ok(done.length <= 5, String(done));
    await Promise.all(many);
    assert.equal(done.length, 21);
  });

  test('other work gets its turn between queries', async () => {
    const { db } = new ReadTurns(opened.store).of('busy');
    let isOver = false;
    let iterations = 0;
    const others = (async () => {
      while (!isOver) {
        await setImmediate();
        iterations += 1;
      }
    })();
    await Promise.all(Array.from({ length: 20 }, () => sql`select 1`.execute(db)));
    isOver = true;
    await others;
    assert.ok(dialect === 'postgres' || iterations >= 20, String(iterations));
  });

  test('a failed query gives its turn back, and queries return what they return without turns', async () => {
    const { db } = new ReadTurns(opened.store).of('caller');
    for (let at = 0; at < 5; at += 1) {
      await assert.rejects(sql`select * from nowhere`.execute(db), /nowhere/u);
    }
    const all = (from: typeof db) =>
      from.selectFrom('institutions').selectAll().orderBy('institution_id').limit(3);
    assert.deepEqual(await all(db).execute(), await all(opened.store.db).execute());
  });
});
