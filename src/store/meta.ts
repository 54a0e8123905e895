import { type Store, StoreOpenError } from './store.ts';
import type { Db } from './tables.ts';

const fingerprintName = 'master_key_fingerprint';

export const otherMasterKey =
  'the store was created with another master key (GINGHAM_MASTER_KEY, or master.key of `gingham dev`)';

/**
 * Binds a new store to its master key, and rejects any other key: no secret could be verified with it.
 *
 * @throws StoreOpenError if the store was created with another master key
 */
export async function requireMasterKey(store: Store, fingerprint: string): Promise<void> {
  const value = await store.unitOfWork(async (db) => {
    await db
      .insertInto('meta')
      .values({ name: fingerprintName, value: fingerprint })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    return findFingerprint(db);
  });
  if (value !== fingerprint) throw new StoreOpenError(otherMasterKey);
}

/** Returns the fingerprint of the store's master key. */
export async function findFingerprint(db: Db): Promise<string | undefined> {
  const row = await db
    .selectFrom('meta')
    .select('value')
    .where('name', '=', fingerprintName)
    .executeTakeFirst();
  return row?.value;
}
