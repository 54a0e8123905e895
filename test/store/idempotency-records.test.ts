import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { type Opened, openStore } from '../../src/gingham.ts';
import {
  deleteIdempotencyRecordsOf,
  deleteSandboxIdempotencyRecords,
  deleteSomeOldRecords,
  deleteSomeSurplusRecords,
  listOwnersOfSurplusRecords,
  saveIdempotencyRecord,
} from '../../src/store/idempotency-records.ts';
import type { Db } from '../../src/store/tables.ts';
import { suiteScope } from '../support/scope.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';

onEachDialect((dialect) => {
  const scope = suiteScope();
  let opened: Opened;
  beforeAll(async () => {
    opened = await openStore(readConfig('dev', await freshStore(scope, dialect)), { isDurable: false });
    scope.onTestFinished(() => opened.close());
  });

  /** Replaces all records: of one owner, in its sandbox and the live realm, and of another one. */
  const fill = async (db: Db) => {
    await db.deleteFrom('idempotency_records').execute();
    for (const age of [1, 2, 3, 4]) await save(db, 'one', age, age % 2 === 0 ? 'sandbox' : 'live');
    await save(db, 'other', 1, null);
  };
  const save = (db: Db, owner: string, age: number, realm: 'sandbox' | 'live' | null) =>
    saveIdempotencyRecord(db, {
      key_hash: Buffer.from(`${owner}${age}`),
      owner,
      realm,
      sealed: Buffer.from('s'),
      created_at: 100 - age,
    });
  /** The records that are left after a unit of work. */
  const after = async (work: (db: Db) => Promise<unknown>) => {
    await opened.store.unitOfWork(async (db) => {
      await fill(db);
      await work(db);
    });
    const left = await opened.store.db.selectFrom('idempotency_records').select('key_hash').execute();
    return left.map(({ key_hash }) => Buffer.from(key_hash).toString()).toSorted();
  };

  test('old records are deleted in steps', async () => {
    const left = await after(async (db) => {
      assert.equal(await deleteSomeOldRecords(db, 97, 1), true);
      assert.equal(await deleteSomeOldRecords(db, 97, 2), false);
    });
    assert.deepEqual(left, ['one1', 'one2', 'other1']);
  });

  test('of an owner with too many records, the oldest are deleted', async () => {
    const left = await after(async (db) => {
      assert.deepEqual(await listOwnersOfSurplusRecords(db, 4), []);
      assert.deepEqual(await listOwnersOfSurplusRecords(db, 2), ['one']);
      assert.equal(await deleteSomeSurplusRecords(db, 'one', 2, 1), true);
      assert.equal(await deleteSomeSurplusRecords(db, 'one', 2, 5), false);
    });
    assert.deepEqual(left, ['one1', 'one2', 'other1']);
  });

  test('records of a sandbox are deleted with it, all of a partner with the partner', async () => {
    assert.deepEqual(await after((db) => deleteSandboxIdempotencyRecords(db, 'one')), [
      'one1',
      'one3',
      'other1',
    ]);
    assert.deepEqual(await after((db) => deleteIdempotencyRecordsOf(db, 'one')), ['other1']);
  });
});
