import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { migrationsFor } from '../../src/store/migrate.ts';
import type { Credentials } from './client.ts';
import type { RepliesAboutCustomer } from './every-status.ts';
import type { Scope } from './scope.ts';
import { scratchDirectory } from './scratch.ts';
import { startServer } from './server.ts';
import { type Dialect, freshDatabase } from './stores.ts';
import type { TestServer } from './test-server.ts';

/**
 * Stores of earlier versions as SQL, one for each version that changed the schema, the oldest first. The first line is a
 * comment with the master key, the credentials of the partner and of the operator and, from the 14th on, what the
 * version replied about the partner's end customers.
 */
const folder = new URL('../store/earlier-stores/', import.meta.url);
export const earlierStores: readonly string[] = readdirSync(folder).toSorted();

export interface EarlierStore {
  server: TestServer;
  partner: Credentials & { operatorToken: string };
  replies: RepliesAboutCustomer[];
}

/** Starts a server on a store as its version left it. */
export async function openEarlierStore(
  t: Scope,
  file: string,
  dialect: Dialect = 'sqlite',
): Promise<EarlierStore> {
  const text = gunzipSync(readFileSync(new URL(file, folder))).toString();
  const { master_key, client_id, secrets, operator_token, replies } = JSON.parse(
    text.slice(3, text.indexOf('\n')),
  );
  const dataDir = scratchDirectory(t);
  const env: Record<string, string> = { GINGHAM_DATA_DIR: dataDir, GINGHAM_MASTER_KEY: master_key };
  const database = new DatabaseSync(dialect === 'sqlite' ? join(dataDir, 'gingham.db') : ':memory:');
  database.exec(`pragma foreign_keys = off; begin; ${text} commit;`);
  if (dialect === 'postgres') {
    env['GINGHAM_DATABASE_URL'] = await freshDatabase(t);
    await copyToPostgres(database, env['GINGHAM_DATABASE_URL']);
  }
  database.close();
  const server = await startServer(t, dialect, env);
  const partner = { clientId: client_id, secrets, operatorToken: operator_token };
  return { server, partner, replies };
}

/** Copies a store, with the schema of its version, into an empty database. */
async function copyToPostgres(database: DatabaseSync, connectionString: string): Promise<void> {
  const db = new Kysely<never>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString, max: 1 }) }),
  });
  const names = database
    .prepare('select name from kysely_migration')
    .all()
    .map(({ name }) => name);
  const migrations = Object.fromEntries(
    Object.entries(migrationsFor('postgres')).filter(([name]) => names.includes(name)),
  );
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
  }).migrateToLatest();
  if (error !== undefined) throw error;
  // Rows are copied in any order, without checks of references.
  await sql`set session_replication_role = replica`.execute(db);
  const tables = database
    .prepare(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%'",
    )
    .all()
    .map(({ name }) => name as string);
  for (const table of tables) {
    for (const row of database.prepare(`select * from "${table}"`).all()) {
      const columns = sql.join(Object.keys(row).map((column) => sql.ref(column)));
      await sql`insert into ${sql.table(table)} (${columns}) values (${sql.join(Object.values(row))})`.execute(
        db,
      );
    }
  }
  await sql`select setval(sequence, last) from (values
      (pg_get_serial_sequence('events', 'seq'), (select max(seq) from events)),
      (pg_get_serial_sequence('institutions', 'position'), (select max(position) from institutions)),
      (pg_get_serial_sequence('webhook_deliveries', 'delivery_id'), (select max(delivery_id) from webhook_deliveries)),
      (pg_get_serial_sequence('sandbox_requests', 'seq'), (select max(seq) from sandbox_requests))
    ) as numbered (sequence, last)`.execute(db);
  await db.destroy();
}
