import { type Kysely, sql } from 'kysely';
import type { ColumnTypes } from '../dialect.ts';

/**
 * Replies to writes with an `Idempotency-Key` as bytes, which take less space and time than text. Those of earlier versions,
 * which were kept for 24 hours, are dropped: only their keys open them.
 */
export function binaryIdempotencyRecords(types: ColumnTypes) {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema.dropTable('idempotency_records').execute();
      await db.schema
        .createTable('idempotency_records')
        .addColumn('key_hash', types.bytes, (column) => column.primaryKey())
        .addColumn('owner', 'text', (column) => column.notNull())
        .addColumn('realm', 'text')
        .addColumn('sealed', types.bytes, (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
      await sql`create index idempotency_records_of_owner on idempotency_records (owner, created_at)`.execute(
        db,
      );
      await sql`create index idempotency_records_by_age on idempotency_records (created_at)`.execute(db);
    },
  };
}
