import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { readMasterKey } from '../config/master-key.ts';
import { auditKeyOf } from '../keyring/audit-key.ts';
import { Keyring } from '../keyring/keyring.ts';
import type { AuditKey } from '../store/audit-chain.ts';
import { readSqliteStore } from '../store/store-reader.ts';
import type { Db } from '../store/tables.ts';

/** The settings of commands that read the store. */
export const storeSettings = ['dataDir', 'databaseUrl', 'masterKey'] as const;

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
  const keyring = new Keyring(config.masterKey ?? readMasterKey(dataDir));
  const auditKey = auditKeyOf(keyring);
  const readWithKey = (db: Db) => read(db, { auditKey, keyring });
  if (config.databaseUrl === undefined) return readSqliteStore(dataDir, keyring.fingerprint(), readWithKey);
  const { readPostgresStore } = await import('../store/postgres-store.ts');
  return readPostgresStore(config.databaseUrl, keyring.fingerprint(), readWithKey);
}
