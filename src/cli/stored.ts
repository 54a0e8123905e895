import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { readMasterKey } from '../config/master-key.ts';
import { auditKeyOf } from '../keyring/audit-key.ts';
import type { Keyring } from '../keyring/keyring.ts';
import { masterKeysOf } from '../keyring/master-key.ts';
import type { AuditKey } from '../store/audit-chain.ts';
import { requireSchema } from '../store/migrate.ts';
import { readSqliteStore } from '../store/store-reader.ts';
import type { Db } from '../store/tables.ts';
import { readKeyring } from '../workers/master-key/data-keys.ts';

/** The settings of commands that read the store. */
export const storeSettings = ['dataDir', 'databaseUrl', 'masterKey', 'masterKeyFile'] as const;

/**
 * Reads a store from one snapshot, with the key of its audit log: also that of a running server.
 *
 * @throws StoreOpenError, ConfigError
 */
export async function readStore<T>(
  config: Pick<Config, (typeof storeSettings)[number]>,
  read: (db: Db, keys: { auditKey: AuditKey; keyring: Keyring }) => Promise<T>,
): Promise<T> {
  const dataDir = resolve(config.dataDir);
  const masterKeys = masterKeysOf(config.masterKey ?? readMasterKey(dataDir));
  const readWithKeys = async (db: Db) => {
    await requireSchema(db);
    const keyring = await readKeyring(db, masterKeys);
    return read(db, { auditKey: auditKeyOf(keyring), keyring });
  };
  if (config.databaseUrl === undefined) return readSqliteStore(dataDir, readWithKeys);
  const { readPostgresStore } = await import('../store/postgres-store.ts');
  return readPostgresStore(config.databaseUrl, readWithKeys);
}
