import assert from 'node:assert/strict';
import { test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { unrestricted } from '../../src/domain/key-restrictions.ts';
import { openStore } from '../../src/gingham.ts';
import { KeyUses } from '../../src/store/key-uses.ts';
import type { Store } from '../../src/store/store.ts';
import { findTokenById, insertToken } from '../../src/store/tokens.ts';
import { eventually } from '../support/eventually.ts';
import type { Scope } from '../support/scope.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';

const dayMs = 86_400_000;
const noon = Date.UTC(2026, 10, 30, 12);
const midnight = Date.UTC(2026, 10, 30);

onEachDialect((dialect) => {
  const withToken = async (scope: Scope) => {
    const { store, close } = await openStore(readConfig('dev', await freshStore(scope, dialect)), {
      isDurable: false,
    });
    scope.onTestFinished(close);
    const named = { tokenId: 'a-token', name: 'for a test', partnerClientId: null };
    const token = { ...named, createdAt: noon, ...unrestricted };
    await store.unitOfWork((db) => insertToken(db, token, { plain: 'gop_0123', hash: 'hash' }));
    return { store, lastUsed: async () => (await findTokenById(store.db, 'a-token'))?.lastUsedAt };
  };
  /** Counts the units of work; those before `failing` fail. */
  const counted = (store: Store, failing = 0) => {
    const units = { count: 0 };
    const unitOfWork: Store['unitOfWork'] = (work) => {
      units.count += 1;
      if (units.count <= failing) throw new Error('the disk is full');
      return store.unitOfWork(work);
    };
    return { units, store: { ...store, unitOfWork } as Store };
  };
  const logger = { error: () => {} };

  test('a key that is used all day is written once, with the day', async (t) => {
    const { store, lastUsed } = await withToken(t);
    const through = counted(store);
    const uses = new KeyUses({ store: through.store, logger });
    for (let minute = 0; minute < 60; minute += 1) {
      uses.note('a-token', null, noon + minute * 60_000);
      await uses.flush();
    }
    assert.equal(through.units.count, 1);
    assert.equal(await lastUsed(), midnight);
    uses.note('a-token', null, noon + dayMs);
    await uses.flush();
    assert.equal(await lastUsed(), midnight + dayMs);
  });

  test('a use is written by itself, so that a crash loses only the latest', async (t) => {
    const { store, lastUsed } = await withToken(t);
    new KeyUses({ store, logger, pauseMs: 1 }).note('a-token', null, noon);
    await eventually(lastUsed, (at) => at === midnight);
  });

  test('an earlier day, written late by another node, does not replace a later one', async (t) => {
    const { store, lastUsed } = await withToken(t);
    for (const at of [noon, noon - dayMs]) {
      const uses = new KeyUses({ store, logger });
      uses.note('a-token', null, at);
      await uses.flush();
    }
    assert.equal(await lastUsed(), midnight);
  });

  test('a use that could not be written is logged, and written at the next use', async (t) => {
    const { store, lastUsed } = await withToken(t);
    const logged: string[] = [];
    const uses = new KeyUses({
      store: counted(store, 1).store,
      logger: { error: (_fields, message) => logged.push(message) },
    });
    for (const isWritten of [false, true]) {
      uses.note('a-token', null, noon);
      await uses.flush();
      assert.equal(await lastUsed(), isWritten ? midnight : null);
    }
    assert.deepEqual(logged, ['the last use of keys could not be recorded']);
  });
});
