import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Replies to writes with an `Idempotency-Key`. */
export function idempotency() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema
        .createTable('idempotency_records')
        .addColumn('key_hash', 'text', (column) => column.primaryKey())
        .addColumn('owner', 'text', (column) => column.notNull())
        .addColumn('realm', 'text')
        .addColumn('fingerprint', 'text', (column) => column.notNull())
        .addColumn('sealed', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
      await sql`create index idempotency_records_of_owner on idempotency_records (owner, created_at)`.execute(
        db,
      );
      await sql`create index idempotency_records_by_age on idempotency_records (created_at)`.execute(db);
    },
  };
}
