import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { beforeAll, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { type Opened, openStore } from '../../src/gingham.ts';
import { candidatesMax, countMatching } from '../../src/store/bounded-count.ts';
import { suiteScope } from '../support/scope.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';

onEachDialect((dialect) => {
  const scope = suiteScope();
  let opened: Opened;
  beforeAll(async () => {
    opened = await openStore(readConfig('dev', await freshStore(scope, dialect)), { isDurable: false });
    scope.onTestFinished(() => opened.close());
  });

  test('a count is exact up to a number of rows read, and at least that beyond it', async () => {
    const count = (rows: number, condition: string) =>
      countMatching(
        opened.store.db,
        sql`(with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(rows)})
          select n from numbers) as numbers`,
        sql<boolean>`${sql.raw(condition)}`,
      );
    assert.deepEqual(await count(candidatesMax, 'n > 0'), { count: candidatesMax, isExact: true });
    assert.deepEqual(await count(candidatesMax, 'n < 4'), { count: 3, isExact: true });
    assert.deepEqual(await count(candidatesMax, 'n < 0'), { count: 0, isExact: true });
    assert.deepEqual(await count(candidatesMax + 1, 'n > 0'), { count: candidatesMax, isExact: false });
    assert.deepEqual(await count(candidatesMax + 1, 'n < 4'), { count: 3, isExact: false });
  });
});
