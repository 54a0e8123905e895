import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from '../dialect.ts';

/** The first schema. Migrations are append-only: a released one is never edited. */
export function first(types: ColumnTypes) {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema
        .createTable('meta')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull())
        .execute();

      await db.schema
        .createTable('logos')
        .addColumn('sha256', 'text', (column) => column.primaryKey())
        .addColumn('png', types.bytes, (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();

      await db.schema
        .createTable('partners')
        .addColumn('client_id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('search_text', 'text', (column) => column.notNull())
        .addColumn('settings', 'text', (column) => column.notNull())
        .addColumn('logo_sha256', 'text', (column) => column.references('logos.sha256'))
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .addColumn('revision', 'integer', (column) => column.notNull())
        .execute();
      await sql`create index partners_newest on partners (created_at, client_id)`.execute(db);

      await db.schema
        .createTable('end_customers')
        .addColumn('client_id', 'text', (column) => column.primaryKey())
        .addColumn('partner_client_id', 'text', (column) => column.notNull().references('partners.client_id'))
        .addColumn('realm', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('company_name', 'text', (column) => column.notNull())
        .addColumn('application_scope', 'text', (column) => column.notNull())
        .addColumn('application_key', 'text', (column) => column.notNull())
        .addColumn('legal_name_key', 'text', (column) => column.notNull())
        .addColumn('domain_key', 'text')
        .addColumn('search_text', 'text', (column) => column.notNull())
        .addColumn('profile', 'text', (column) => column.notNull())
        .addColumn('logo_sha256', 'text', (column) => column.references('logos.sha256'))
        .addColumn('review_reasons', 'text', (column) => column.notNull())
        .addColumn('decision_reason', 'text')
        .addColumn('flowdown_status', 'text', (column) => column.notNull())
        .addColumn('questionnaire_status', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .addColumn('enabled_at', 'bigint')
        .addColumn('removed_at', 'bigint')
        .addColumn('revision', 'integer', (column) => column.notNull())
        .execute();
      await sql`create unique index end_customers_application on end_customers
        (application_scope, application_key) where removed_at is null`.execute(db);
      await sql`create index end_customers_legal_name on end_customers
        (legal_name_key) where removed_at is null and realm = 'live'`.execute(db);
      await sql`create index end_customers_domain on end_customers
        (domain_key) where removed_at is null and realm = 'live'`.execute(db);
      await sql`create index end_customers_newest on end_customers (created_at, client_id)`.execute(db);
      await sql`create index end_customers_newest_of_partner on end_customers
        (partner_client_id, created_at, client_id)`.execute(db);
      // A partial index of few rows, which costs the others nothing.
      await sql`create index end_customers_waiting on end_customers (status, created_at, client_id)
        where status in ('MORE_INFORMATION_NEEDED', 'UNDER_REVIEW', 'DENIED')`.execute(db);

      await db.schema
        .createTable('api_keys')
        .addColumn('client_id', 'text', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addColumn('key_id', 'text', (column) => column.notNull())
        .addColumn('owner', 'text', (column) => column.notNull())
        .addColumn('environment', 'text', (column) => column.notNull())
        .addColumn('realm', 'text', (column) => column.notNull())
        .addColumn('calls_left', 'integer')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('revoked_at', 'bigint')
        // The client first: client ids are ordered by time, hashes are random.
        .addPrimaryKeyConstraint('api_keys_pk', ['client_id', 'hash'])
        .modifyEnd(types.clustered)
        .execute();

      await db.schema
        .createTable('institutions')
        .addColumn('position', types.autoIncrement, types.withAutoIncrement)
        .addColumn('institution_id', 'text', (column) => column.notNull().unique())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('classic_disablement_date', 'text')
        .addColumn('typical_pace_days', 'integer', (column) => column.notNull())
        .addColumn('requires_logo', 'integer', (column) => column.notNull())
        .addColumn('retired_at', 'bigint')
        .execute();

      await db.schema
        .createTable('registrations')
        .addColumn('end_customer_client_id', 'text', (column) =>
          column.notNull().references('end_customers.client_id'),
        )
        .addColumn('institution_id', 'text', (column) =>
          column.notNull().references('institutions.institution_id'),
        )
        .addColumn('environment', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('production_enablement_date', 'text')
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('registrations_pk', [
          'end_customer_client_id',
          'institution_id',
          'environment',
        ])
        .execute();

      await db.schema
        .createTable('events')
        .addColumn('seq', types.autoIncrement, types.withAutoIncrement)
        .addColumn('id', 'text', (column) => column.notNull())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('realm', 'text')
        .addColumn('partner_client_id', 'text')
        .addColumn('end_customer_client_id', 'text')
        .addColumn('institution_id', 'text')
        .addColumn('environment', 'text')
        .addColumn('actor', 'text', (column) => column.notNull())
        .addColumn('data', 'text', (column) => column.notNull())
        .addColumn('occurred_at', 'bigint', (column) => column.notNull())
        .addColumn('recorded_at', 'bigint', (column) => column.notNull())
        .execute();
      await sql`create index events_end_customer on events (end_customer_client_id, seq)`.execute(db);

      await db.schema
        .createTable('tokens')
        .addColumn('token_id', 'text', (column) => column.primaryKey())
        .addColumn('hash', 'text', (column) => column.notNull().unique())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('partner_client_id', 'text', (column) => column.references('partners.client_id'))
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('revoked_at', 'bigint')
        .execute();

      await db.schema
        .createTable('direct_customers')
        .addColumn('direct_customer_id', 'text', (column) => column.primaryKey())
        .addColumn('legal_name', 'text', (column) => column.notNull())
        .addColumn('legal_name_key', 'text', (column) => column.notNull())
        .addColumn('website', 'text', (column) => column.notNull())
        .addColumn('domain_key', 'text')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
      await sql`create unique index direct_customers_names on direct_customers
        (legal_name_key, domain_key)`.execute(db);
      await sql`create index direct_customers_domain on direct_customers (domain_key)`.execute(db);
    },
  };
}
