import type { Kysely } from 'kysely';

/** Data keys, each encrypted under one or more master keys. Webhook endpoints note which of them their secrets come from. */
export function dataKeys() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema
        .createTable('data_keys')
        .addColumn('number', 'integer', (column) => column.notNull())
        .addColumn('master_key', 'text', (column) => column.notNull())
        .addColumn('wrapped', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('data_keys_pk', ['number', 'master_key'])
        .execute();
      for (const column of ['secret_data_key', 'previous_secret_data_key']) {
        await db.schema
          .alterTable('webhook_endpoints')
          .addColumn(column, 'integer', (added) => added.notNull().defaultTo(1))
          .execute();
      }
    },
  };
}
