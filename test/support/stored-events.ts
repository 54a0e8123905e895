import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { Dialect, TestServer } from './server.ts';

const columns =
  'select seq, type, actor, partner_client_id, end_customer_client_id, institution_id, environment, data from events';

/** All events after the one of a number, as the store has them, in order. */
export async function storedEvents(
  { env }: Pick<TestServer, 'env'>,
  dialect: Dialect,
  after = 0,
): Promise<Record<string, unknown>[]> {
  const query = `${columns} where seq > ${after} order by seq`;
  if (dialect === 'sqlite') {
    const file = join(env['GINGHAM_DATA_DIR'] as string, 'gingham.db');
    const database = new DatabaseSync(file, { readOnly: true });
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
