import assert from 'node:assert/strict';
import { test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openStore } from '../../src/gingham.ts';
import { schemaVersion } from '../../src/store/migrate.ts';
import { sandboxTables } from '../../src/store/sandbox-contents.ts';
import type { Tables } from '../../src/store/tables.ts';
import type { Scope } from '../support/scope.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';

onEachDialect((dialect) => {
  const fresh = async (scope: Scope) => {
    const { store, close } = await openStore(readConfig('dev', await freshStore(scope, dialect)), {
      isDurable: false,
    });
    scope.onTestFinished(close);
    return store;
  };

  test('a snapshot contains every column of every table that it copies', async (t) => {
    const store = await fresh(t);
    const tables = new Map((await store.db.introspection.getTables()).map((table) => [table.name, table]));
    const columnsOf = (name: keyof Tables) => tables.get(name)?.columns.map(({ name }) => name) ?? [];
    for (const [name, columns] of Object.entries(sandboxTables)) {
      const table = name as keyof typeof sandboxTables;
      assert.deepEqual(columnsOf(table).toSorted(), [...columns].toSorted(), table);
      const copied = columnsOf(`snapshot_${table}`).filter((column) => column !== 'snapshot_id');
      assert.deepEqual(copied.toSorted(), [...columns].toSorted(), `snapshot_${table}`);
    }
  });

  test('every table with an end customer column is in a snapshot, or listed as an exception', async (t) => {
    const store = await fresh(t);
    // The logs of events and calls are never restored; webhooks are discarded with their events.
    const others = ['events', 'sandbox_requests', 'webhook_deliveries'];
    for (const { name, columns } of await store.db.introspection.getTables()) {
      const isOfCustomers = columns.some((column) => column.name === 'end_customer_client_id');
      if (!isOfCustomers || name.startsWith('snapshot_') || others.includes(name)) continue;
      assert.ok(name in sandboxTables, name);
    }
  });

  test('a snapshot’s version is the last migration of the store', async (t) => {
    const store = await fresh(t);
    const { name } = await store.db
      .withTables<{ kysely_migration: { name: string } }>()
      .selectFrom('kysely_migration')
      .select('name')
      .orderBy('name', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    assert.equal(schemaVersion, name);
  });
});
