import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from '../dialect.ts';

/** Requests in partners' sandboxes. */
export function requestLog(types: ColumnTypes) {
  return {
    async up(db: Kysely<never>): Promise<void> {
      // The long texts are last, so that searches by the other columns do not read them.
      await db.schema
        .createTable('sandbox_requests')
        .addColumn('seq', types.autoIncrement, types.givenOutOnce)
        .addColumn('partner_client_id', 'text', (column) =>
          column.notNull().references('partners.client_id').onDelete('cascade'),
        )
        .addColumn('request_id', 'text', (column) => column.notNull())
        .addColumn('operation', 'text', (column) => column.notNull())
        .addColumn('method', 'text', (column) => column.notNull())
        .addColumn('path', 'text', (column) => column.notNull())
        .addColumn('status', 'integer', (column) => column.notNull())
        .addColumn('error_code', 'text')
        .addColumn('fault', 'text')
        .addColumn('duration_ms', 'double precision', (column) => column.notNull())
        .addColumn('made_by', 'text', (column) => column.notNull())
        .addColumn('occurred_at', 'bigint', (column) => column.notNull())
        .addColumn('sandbox_time', 'bigint', (column) => column.notNull())
        .addColumn('end_customer_client_id', 'text')
        .addColumn('request', 'text', (column) => column.notNull())
        .addColumn('answer', 'text')
        .execute();
      await sql`create index sandbox_requests_of_partner on sandbox_requests
        (partner_client_id, seq)`.execute(db);
      await sql`create index sandbox_requests_by_id on sandbox_requests (request_id)`.execute(db);
    },
  };
}
