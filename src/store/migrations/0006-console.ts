import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from '../dialect.ts';

/** Indexes for the console's lists, boards and counts. Some of the first stores lack those that it drops. */
export function consoleReads(types: ColumnTypes) {
  return {
    async up(db: Kysely<never>): Promise<void> {
      // The lists' indexes, with the columns most often counted and filtered, so that rows that do not match are not
      // read.
      const sifted = sql`realm, status, removed_at, enabled_at`;
      await sql`drop index if exists end_customers_newest`.execute(db);
      await sql`drop index if exists end_customers_newest_of_partner`.execute(db);
      await sql`create index end_customers_newest on end_customers
        (created_at, client_id, ${sifted})`.execute(db);
      await sql`create index end_customers_newest_of_partner on end_customers
        (partner_client_id, created_at, client_id, ${sifted})`.execute(db);
      // The search text starts with the company name.
      await sql`create index end_customers_by_name on end_customers
        (partner_client_id, ${types.inByteOrder(sql`substr(search_text, 1, 40)`)}, client_id, realm, status)`.execute(
        db,
      );
      // Partial indexes of few rows, which cost the others nothing.
      await sql`create index end_customers_flowdown on end_customers (flowdown_status, created_at, client_id)
        where flowdown_status <> 'COMPLETE'`.execute(db);
      await sql`create index end_customers_questionnaire on end_customers
        (questionnaire_status, created_at, client_id) where questionnaire_status <> 'COMPLETE'`.execute(db);

      // Also for live end customers, for reading a partner's log.
      await sql`drop index if exists events_of_partner`.execute(db);
      await sql`create index events_of_partner on events (partner_client_id, seq, type)`.execute(db);
    },
  };
}
