import { randomBytes } from 'node:crypto';
import { test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openStore } from '../../src/gingham.ts';
import { SandboxUses } from '../../src/store/sandbox-use.ts';
import type { Db } from '../../src/store/tables.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';

const limits = { endCustomers: 100, logoBytes: 1_000, snapshots: 1, webhooks: 1 };

onEachDialect((dialect) => {
  test('units of work that hold all connections do not wait for a count that needs one', async (t) => {
    const config = readConfig('dev', await freshStore(t, dialect));
    const { store, close } = await openStore(config, { isDurable: false });
    const uses = new SandboxUses(store.db, limits);
    const scope = { partnerClientId: randomBytes(12).toString('hex'), realm: 'sandbox' } as const;
    const add = (db: Db) => uses.add(db, scope, { endCustomers: 1 });
    const units = store.connections?.max ?? 1;
    const { promise: isCounting, resolve: count } = Promise.withResolvers<void>();
    let begun = 0;
    let outside: Promise<void> | undefined;
    const work = async (db: Db) => {
      begun += 1;
      if (begun === units) {
        outside = add(store.db);
        count();
      }
      await isCounting;
      await add(db);
    };
    await Promise.all(Array.from({ length: units }, () => store.unitOfWork(work)));
    await outside;
    await close();
  });
});
