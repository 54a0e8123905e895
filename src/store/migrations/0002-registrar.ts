import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from '../dialect.ts';

/** Processed registrations, and sandboxes with their own clocks, settings and snapshots. */
export function registrar(types: ColumnTypes) {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema.alterTable('partners').addColumn('expires_at', 'bigint').execute();
      await sql`create index partners_expiring on partners (expires_at) where expires_at is not null`.execute(
        db,
      );
      await sql`create index partners_lasting on partners (created_at, client_id)
        where expires_at is null`.execute(db);
      // Finds the events of an expired partner; excludes those of live customers.
      await sql`create index events_of_partner on events (partner_client_id, seq)
        where realm is null or realm = 'sandbox'`.execute(db);

      await db.schema.alterTable('institutions').addColumn('connector', 'text').execute();
      await db.schema.alterTable('institutions').addColumn('opening_after', 'text').execute();
      await db.schema
        .createTable('dynamic_banks')
        .addColumn('institution_id', 'text', (column) =>
          column.primaryKey().references('institutions.institution_id'),
        )
        .addColumn('settings', 'text', (column) => column.notNull())
        .addColumn('sealed_secrets', 'text', (column) => column.notNull())
        .execute();

      await db.schema.alterTable('end_customers').addColumn('registrations_due_at', 'bigint').execute();
      await sql`create index end_customers_due on end_customers
        (realm, registrations_due_at, partner_client_id) where registrations_due_at is not null`.execute(db);

      // The registrar recreates them with all required columns.
      await db.schema.dropTable('registrations').execute();
      await sql`update end_customers set registrations_due_at = updated_at
        where removed_at is null and status in ('ACTIVE', 'PENDING_ENABLEMENT')`.execute(db);
      await db.schema
        .createTable('registrations')
        .addColumn('end_customer_client_id', 'text', (column) =>
          column.notNull().references('end_customers.client_id'),
        )
        .addColumn('institution_id', 'text', (column) => column.notNull())
        .addColumn('environment', 'text', (column) => column.notNull())
        .addColumn('partner_client_id', 'text', (column) => column.notNull())
        .addColumn('realm', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('problems', 'text', (column) => column.notNull())
        .addColumn('production_enablement_date', 'text')
        .addColumn('started_at', 'bigint', (column) => column.notNull())
        .addColumn('due_at', 'bigint')
        .addColumn('task', 'text')
        .addColumn('filing', 'text', (column) => column.notNull())
        .addColumn('withdrawn_at', 'bigint')
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('registrations_pk', [
          'end_customer_client_id',
          'institution_id',
          'environment',
        ])
        .modifyEnd(types.clustered)
        .execute();
      await sql`create index registrations_due on registrations (due_at)
        where realm = 'live' and due_at is not null`.execute(db);
      await sql`create index registrations_due_in_sandbox on registrations (partner_client_id, due_at)
        where realm = 'sandbox' and due_at is not null`.execute(db);
      await sql`create index registrations_tasks on registrations
        (updated_at, end_customer_client_id, institution_id, environment) where task is not null`.execute(db);

      await db.schema
        .createTable('sandboxes')
        .addColumn('partner_client_id', 'text', (column) =>
          column.primaryKey().references('partners.client_id'),
        )
        .addColumn('offset_ms', 'bigint', (column) => column.notNull())
        .addColumn('frozen_at', 'bigint')
        .addColumn('settings', 'text', (column) => column.notNull())
        .addColumn('history', 'text', (column) => column.notNull())
        .addColumn('wake_at', 'bigint')
        .execute();
      await sql`create index sandboxes_waking on sandboxes (wake_at) where wake_at is not null`.execute(db);

      await db.schema
        .createTable('sandbox_snapshots')
        .addColumn('snapshot_id', 'text', (column) => column.primaryKey())
        .addColumn('partner_client_id', 'text', (column) => column.notNull().references('partners.client_id'))
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('sandbox', 'text', (column) => column.notNull())
        .addColumn('end_customers', 'integer', (column) => column.notNull())
        .addColumn('schema_version', 'text', (column) => column.notNull())
        .addColumn('sandbox_time', 'bigint', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addUniqueConstraint('sandbox_snapshots_name', ['partner_client_id', 'name'])
        .execute();
      const copied = [
        ['end_customers', ['client_id']],
        ['api_keys', ['client_id', 'hash']],
        ['registrations', ['end_customer_client_id', 'institution_id', 'environment']],
      ] as const;
      for (const [table, key] of copied) {
        const copy = sql.table(`snapshot_${table}`);
        await sql`create table ${copy} as select * from ${sql.table(table)} where 1 = 0`.execute(db);
        await sql`alter table ${copy} add column snapshot_id text`.execute(db);
        await sql`create index ${sql.id(`snapshot_${table}_of`)} on ${copy}
          (snapshot_id, ${sql.join(key.map((column) => sql.ref(column)))})`.execute(db);
      }
    },
  };
}
