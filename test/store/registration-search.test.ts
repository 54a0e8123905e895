import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import type { Place } from '../../src/domain/page.ts';
import { newDynamicFiling } from '../../src/domain/registration/filing.ts';
import type { Registration } from '../../src/domain/registration/registration.ts';
import { openStore } from '../../src/gingham.ts';
import {
  countRegistrations,
  type RegistrationFilter,
  searchRegistrations,
} from '../../src/store/registration-search.ts';
import type { Store } from '../../src/store/store.ts';
import { newPartner } from '../support/partner.ts';
import { newActiveCustomer, newInstitution } from '../support/registrations.ts';
import { suiteScope } from '../support/scope.ts';
import { startServer } from '../support/server.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';

const anything: RegistrationFilter = {
  task: null,
  status: null,
  institutionId: null,
  partnerClientId: null,
  endCustomerClientId: null,
  realm: null,
  environment: null,
  connector: null,
  stalled: null,
  isRetrying: false,
};

onEachDialect((dialect) => {
  const scope = suiteScope();
  let store: Store;
  let manual: string;
  beforeAll(async () => {
    const env = await freshStore(scope, dialect);
    const server = await startServer(scope, dialect, env);
    manual = await newInstitution(server, { connector: 'manual' });
    const partner = await newPartner(server);
    for (let at = 0; at < 7; at += 1) await newActiveCustomer(server, partner);
    await server.settle();
    await server.close();
    const opened = await openStore(readConfig('dev', { ...env }), { isDurable: false });
    scope.onTestFinished(() => opened.close());
    store = opened.store;
    const failed = { ...newDynamicFiling, failures: 2, lastFailure: 'It said "failures":0.' };
    await store.unitOfWork((db) =>
      db
        .updateTable('registrations')
        .set({ filing: JSON.stringify(failed) })
        .where('institution_id', '=', 'ins_56')
        .execute(),
    );
  });

  const keyOf = (one: Registration) => `${one.endCustomerClientId} ${one.institutionId} ${one.environment}`;
  /** All pages, with their number. */
  const pages = async (
    filter: Partial<RegistrationFilter>,
    limit: number,
    window: number,
    pageMax: number,
  ) => {
    const keys: string[] = [];
    let after: Place | null = null;
    let count = 0;
    do {
      const effort = { window, pageMax };
      const page = await searchRegistrations(store.db, { ...anything, ...filter }, { limit, after }, effort);
      assert.ok(page.items.length <= limit);
      keys.push(...page.items.map(keyOf));
      after = page.next;
      count += 1;
    } while (after !== null);
    return { keys, count };
  };

  const stalled = { usual: Date.now() + 60_000, byInstitution: new Map([['ins_56', 0]]) };
  for (const filter of [
    {},
    { task: 'ANY' },
    { environment: 'production', connector: 'manual' },
    { stalled },
    { isRetrying: true },
  ] as const) {
    test(`with windows of any size, every match is found once and in order: ${JSON.stringify(filter)}`, async () => {
      const { keys } = await pages(filter, 1_000, 1_000, 10_000);
      assert.equal(new Set(keys).size, keys.length);
      assert.ok(keys.length >= 7);
      const counted = await countRegistrations(store.db, { ...anything, ...filter });
      assert.deepEqual(counted, { count: keys.length, isExact: true });
      for (const [limit, window] of [
        [1, 1],
        [3, 2],
        [26, 1],
        [5, 7],
        [1_000, 3],
      ] as const) {
        assert.deepEqual((await pages(filter, limit, window, 10_000)).keys, keys, `${limit} ${window}`);
      }
    });
  }

  test('registrations that are retried are those with failures, next retry first', async () => {
    const request = { limit: 1_000, after: null };
    const { items } = await searchRegistrations(store.db, { ...anything, isRetrying: true }, request);
    assert.deepEqual([...new Set(items.map(({ institutionId }) => institutionId))], ['ins_56']);
    const times = items.map(({ dueAt }) => dueAt as number);
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other),
    );
    const both = await searchRegistrations(store.db, { ...anything, isRetrying: true, stalled }, request);
    assert.deepEqual(both.items, []);
    const withTask = await searchRegistrations(
      store.db,
      { ...anything, isRetrying: true, task: 'ANY' },
      request,
    );
    assert.deepEqual(withTask.items, []);
  });

  test('a search with few matches ends its page early, and continues from there', async () => {
    const { keys, count } = await pages({ institutionId: manual, environment: 'development' }, 100, 1, 2);
    assert.equal(keys.length, 7);
    assert.ok(count >= 4, `${count} pages`);
    const none = await pages({ task: 'WITHDRAW' }, 100, 3, 6);
    assert.deepEqual([none.keys, none.count >= 2], [[], true]);
  });
});
