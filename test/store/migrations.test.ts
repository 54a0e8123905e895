import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { test } from 'vitest';
import { columnTypes } from '../../src/store/dialect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { first } from '../../src/store/migrations/0001-first.ts';
import { sqliteDialect } from '../../src/store/sqlite-dialect.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Tables } from '../../src/store/tables.ts';
import { deskOf } from '../support/desk.ts';
import { endCustomerAt } from '../support/lifecycle.ts';
import { sampleProfile } from '../support/samples.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { startServer } from '../support/server.ts';
import { type Dialect, noStore, onEachDialect } from '../support/stores.ts';

/** A store with the first schema and the rows of `fill`. */
async function oldStore(
  env: Record<string, string>,
  dialect: Dialect,
  fill: (db: Kysely<Tables>) => Promise<void>,
): Promise<void> {
  const dataDir = env['GINGHAM_DATA_DIR'] as string;
  mkdirSync(dataDir, { recursive: true });
  const file = dialect === 'sqlite' ? new DatabaseSync(join(dataDir, 'gingham.db')) : undefined;
  const db = new Kysely<Tables>({
    dialect:
      file === undefined
        ? new PostgresDialect({ pool: new pg.Pool({ connectionString: env['GINGHAM_DATABASE_URL'] }) })
        : sqliteDialect(file),
  });
  const migrations = { '0001-first': first(columnTypes[dialect]) };
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  assert.equal(error, undefined);
  await fill(db);
  await db.destroy();
  file?.close();
}

const partner = 'a'.repeat(24);
const customer = (digit: string) => digit.repeat(24);

async function fillWithCustomers(db: Kysely<Tables>): Promise<void> {
  const settings = { products: ['auth'], environments: ['production'], reviewPolicy: 'AUTOMATIC' };
  const complete = { flowdownStatus: 'COMPLETE', questionnaireStatus: 'COMPLETE' };
  await sql`insert into institutions (institution_id, name, typical_pace_days, requires_logo)
    values ('ins_1', 'First Bank', 1, 0)`.execute(db);
  await sql`insert into partners (client_id, name, search_text, settings, created_at, updated_at, revision)
    values (${partner}, 'P', 'p', ${JSON.stringify({ ...settings, ...complete })}, 1, 1, 1)`.execute(db);
  for (const [digit, status] of [
    ['b', 'ACTIVE'],
    ['c', 'UNDER_REVIEW'],
  ] as const) {
    const { companyName, logoSha256, ...profile } = { ...sampleProfile, applicationName: digit };
    await sql`insert into end_customers (client_id, partner_client_id, realm, status, company_name, application_scope,
        application_key, legal_name_key, search_text, profile, review_reasons, flowdown_status, questionnaire_status,
        created_at, updated_at, enabled_at, revision)
      values (${customer(digit)}, ${partner}, 'live', ${status}, 'C', 'live', ${digit}, ${digit}, ${digit},
        ${JSON.stringify(profile)}, '[]', 'COMPLETE', 'COMPLETE', 1000, 2000, 2000, 3)`.execute(db);
  }
  await sql`insert into registrations
      (end_customer_client_id, institution_id, environment, status, updated_at)
    values (${customer('b')}, 'ins_1', 'production', 'PROCESSING', 2000)`.execute(db);
}

onEachDialect((dialect) => {
  test('a store with the first schema is migrated, and its registrations continue', async (t) => {
    const env = await noStore(t, dialect);
    await oldStore(env, dialect, fillWithCustomers);
    const server = await startServer(t, dialect, { ...env, GINGHAM_DEVELOPMENT_ENABLED: 'false' });
    await server.settle();
    const { read, events } = deskOf(server);
    const { status, registrations } = await read(customer('b'));
    assert.equal(status, 'ACTIVE');
    // Enabled long ago, at an institution with a pace of one day.
    const kept = registrations.map((row: Record<string, unknown>) => [
      row['institution_id'],
      row['environment'],
      row['status'],
      row['production_enablement_date'],
    ]);
    assert.deepEqual(kept, [['ins_1', 'production', 'ENABLED', '1970-01-01']]);
    assert.equal((await events(customer('b'))).length, 3);
    assert.deepEqual((await read(customer('c'))).registrations, []);
  });

  test('a reopened store is unchanged', async (t) => {
    const first = await startServer(t, dialect);
    const { clientId } = await endCustomerAt('ACTIVE', first, first.demo, 'production');
    const before = await deskOf(first).read(clientId);
    assert.equal(before.registrations.length, 24);
    await first.close();
    const second = await startServer(t, dialect, first.env);
    assert.deepEqual(await deskOf(second).read(clientId), before);
  });
});

test('a migration of an embedded store that is cut off is repeated as a whole', async (t) => {
  const dataDir = scratchDirectory(t);
  const database = new DatabaseSync(join(dataDir, 'gingham.db'));
  database.exec('pragma journal_mode = wal; pragma synchronous = off');
  await migrate(new Kysely<Tables>({ dialect: sqliteDialect(database) }), 'sqlite');
  const wal = 'gingham.db-wal';
  const { size } = statSync(join(dataDir, wal));
  for (const share of [0.1, 0.5, 0.9, 1]) {
    const cut = scratchDirectory(t);
    for (const name of ['gingham.db', wal]) copyFileSync(join(dataDir, name), join(cut, name));
    truncateSync(join(cut, wal), Math.floor(size * share));
    const opened = await openSqliteStore({ dataDir: cut, isDurable: false });
    const institutions = await opened.db.selectFrom('institutions').selectAll().execute();
    assert.ok(institutions.length > 2, `${share} of it is left`);
    await opened.close();
  }
  database.close();
});
