import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { Dialect } from './stores.ts';
import type { TestServer } from './test-server.ts';

/** Reads or changes the store of a running server directly. */
export async function storedRows(
  { env }: Pick<TestServer, 'env'>,
  dialect: Dialect,
  query: string,
): Promise<Record<string, unknown>[]> {
  if (dialect === 'sqlite') {
    const file = join(env['GINGHAM_DATA_DIR'] as string, 'gingham.db');
    const database = new DatabaseSync(file, { timeout: 5_000 });
    const rows = database.prepare(query).all();
    database.close();
    return rows;
  }
  const client = new pg.Client({ connectionString: env['GINGHAM_DATABASE_URL'] });
  await client.connect();
  const { rows } = await client.query(query);
  await client.end();
  return rows;
}
