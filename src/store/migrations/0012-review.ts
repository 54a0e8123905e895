import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from '../dialect.ts';

/** The operator's work on a review: who does it, and notes. */
export function review(types: ColumnTypes) {
  return {
    async up(db: Kysely<never>): Promise<void> {
      for (const table of ['end_customers', 'snapshot_end_customers']) {
        await db.schema.alterTable(table).addColumn('assignee', 'text').execute();
      }
      // A partial index of few rows, which costs the others nothing.
      await sql`create index end_customers_assigned on end_customers (assignee, created_at, client_id)
        where assignee is not null`.execute(db);
      await db.schema
        .createTable('review_notes')
        .addColumn('end_customer_client_id', 'text', (column) =>
          column.notNull().references('end_customers.client_id'),
        )
        .addColumn('note_id', 'text', (column) => column.notNull())
        .addColumn('author', 'text', (column) => column.notNull())
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('review_notes_pk', ['end_customer_client_id', 'note_id'])
        .modifyEnd(types.clustered)
        .execute();
      await sql`create table snapshot_review_notes as select * from review_notes where 1 = 0`.execute(db);
      await sql`alter table snapshot_review_notes add column snapshot_id text`.execute(db);
      await sql`create index snapshot_review_notes_of on snapshot_review_notes
        (snapshot_id, end_customer_client_id, note_id)`.execute(db);
    },
  };
}
