import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Which end customers are erased, and which are still to be erased. */
export function erasure() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      for (const table of ['end_customers', 'snapshot_end_customers']) {
        await db.schema.alterTable(table).addColumn('erasure', 'text').execute();
      }
      // Partial indexes of few rows, which cost the others nothing.
      await sql`create index end_customers_to_erase on end_customers (removed_at)
        where realm = 'live' and removed_at is not null and erasure is null`.execute(db);
      await sql`create index end_customers_being_erased on end_customers (client_id)
        where erasure is not null and erasure <> 'done'`.execute(db);
    },
  };
}
