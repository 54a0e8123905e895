import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { sqliteDialect } from './sqlite-dialect.ts';
import { dataDirError } from './sqlite-store.ts';
import { StoreOpenError } from './store.ts';
import type { Db, Tables } from './tables.ts';

/**
 * Reads the store of a data directory from one snapshot, whatever its schema, also while a server uses it.
 *
 * @throws StoreOpenError if it cannot be read
 */
export async function readSqliteStore<T>(dataDir: string, read: (db: Db) => Promise<T>): Promise<T> {
  const file = join(dataDir, 'gingham.db');
  if (!existsSync(file)) throw new StoreOpenError(`${dataDir} (GINGHAM_DATA_DIR) contains no store`);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    database.exec('begin');
    const db = new Kysely<Tables>({ dialect: sqliteDialect(database) });
    return await read(db);
  } catch (error) {
    throw dataDirError(error, dataDir);
  } finally {
    database?.close();
  }
}
