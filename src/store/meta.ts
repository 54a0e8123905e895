import { type Store, StoreOpenError } from './store.ts';

const fingerprintName = 'master_key_fingerprint';

/**
 * Ties a new store to its master key, and tells when another is presented: no key would verify under it.
 *
 * @throws StoreOpenError when the store was made with another master key
 */
export async function requireMasterKey(store: Store, fingerprint: string): Promise<void> {
  const value = await store.unitOfWork(async (db) => {
    await db
      .insertInto('meta')
      .values({ name: fingerprintName, value: fingerprint })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    const row = await db
      .selectFrom('meta')
      .select('value')
      .where('name', '=', fingerprintName)
      .executeTakeFirstOrThrow();
    return row.value;
  });
  if (value !== fingerprint) {
    throw new StoreOpenError(
      'the store was made with another master key (GINGHAM_MASTER_KEY, or master.key of `gingham dev`)',
    );
  }
}
