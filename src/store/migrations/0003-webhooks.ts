import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from '../dialect.ts';

/** Webhook endpoints, deliveries, attempts and signing keys. */
export function webhooks(types: ColumnTypes) {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema
        .createTable('webhook_endpoints')
        .addColumn('endpoint_id', 'text', (column) => column.primaryKey())
        .addColumn('partner_client_id', 'text', (column) => column.notNull().references('partners.client_id'))
        .addColumn('environment', 'text', (column) => column.notNull())
        .addColumn('url', 'text')
        .addColumn('webhook_types', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('disabled_reason', 'text')
        .addColumn('active_since', 'bigint', (column) => column.notNull())
        .addColumn('health', 'text', (column) => column.notNull())
        .addColumn('is_failing', 'integer', (column) => column.notNull())
        .addColumn('secret_version', 'integer', (column) => column.notNull())
        .addColumn('previous_secret_until', 'bigint')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('removed_at', 'bigint')
        .addColumn('leased_until', 'bigint')
        .addColumn('lease_holder', 'text')
        .execute();
      await sql`create index webhook_endpoints_of_partner on webhook_endpoints
        (partner_client_id, created_at, endpoint_id) where removed_at is null`.execute(db);

      // No foreign key to the endpoint: writing an event must not fail because an endpoint is being removed.
      await db.schema
        .createTable('webhook_deliveries')
        .addColumn('delivery_id', types.autoIncrement, types.givenOutOnce)
        .addColumn('endpoint_id', 'text', (column) => column.notNull())
        .addColumn('partner_client_id', 'text', (column) => column.notNull())
        .addColumn('realm', 'text', (column) => column.notNull())
        .addColumn('end_customer_client_id', 'text')
        .addColumn('event_seq', 'bigint', (column) => column.notNull())
        .addColumn('webhook_type', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('attempts', 'integer', (column) => column.notNull())
        .addColumn('tries', 'integer', (column) => column.notNull())
        .addColumn('tried_since', 'bigint')
        .addColumn('due_at', 'bigint', (column) => column.notNull())
        .addColumn('defect', 'text')
        .addColumn('occurred_at', 'bigint', (column) => column.notNull())
        .execute();
      await sql`create index webhook_deliveries_pending on webhook_deliveries
        (endpoint_id, due_at, delivery_id) where status = 'pending'`.execute(db);
      await sql`create index webhook_deliveries_undelivered on webhook_deliveries
        (endpoint_id, status, occurred_at, delivery_id) where status <> 'delivered'`.execute(db);
      await sql`create index webhook_deliveries_of_endpoint on webhook_deliveries
        (endpoint_id, occurred_at, delivery_id)`.execute(db);
      await sql`create index webhook_deliveries_of_end_customer on webhook_deliveries
        (end_customer_client_id, occurred_at, delivery_id)
        where end_customer_client_id is not null`.execute(db);

      await db.schema
        .createTable('webhook_attempts')
        .addColumn('delivery_id', 'bigint', (column) => column.notNull())
        .addColumn('number', 'integer', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('sent_at', 'bigint', (column) => column.notNull())
        .addColumn('duration_ms', 'integer', (column) => column.notNull())
        .addColumn('kid', 'text')
        .addColumn('status_code', 'integer')
        .addColumn('failure', 'text')
        .addColumn('answer', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('webhook_attempts_pk', ['delivery_id', 'number'])
        .modifyEnd(types.clustered)
        .execute();

      await db.schema
        .createTable('webhook_signing_keys')
        .addColumn('kid', 'text', (column) => column.primaryKey())
        .addColumn('environment', 'text', (column) => column.notNull())
        .addColumn('x', 'text', (column) => column.notNull())
        .addColumn('y', 'text', (column) => column.notNull())
        .addColumn('sealed_jwk', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('expired_at', 'bigint')
        .execute();
      await sql`create unique index webhook_signing_keys_in_use on webhook_signing_keys (environment)
        where expired_at is null`.execute(db);
    },
  };
}
