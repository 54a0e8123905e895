import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from '../dialect.ts';

/** What the console's lists, boards and counts are read by. */
export function consoleReads(types: ColumnTypes) {
  return {
    async up(db: Kysely<never>): Promise<void> {
      // The lists' indexes, with what is counted and sifted most, so that rows that do not match are not looked up.
      const sifted = sql`realm, status, removed_at, enabled_at`;
      await sql`drop index end_customers_newest`.execute(db);
      await sql`drop index end_customers_newest_of_partner`.execute(db);
      await sql`create index end_customers_newest on end_customers
        (created_at, client_id, ${sifted})`.execute(db);
      await sql`create index end_customers_newest_of_partner on end_customers
        (partner_client_id, created_at, client_id, ${sifted})`.execute(db);
      // The text that is searched begins with the company's name.
      await sql`create index end_customers_by_name on end_customers
        (partner_client_id, ${types.inByteOrder(sql`substr(search_text, 1, 40)`)}, client_id, realm, status)`.execute(
        db,
      );
      // Few rows are in these, so they cost the others nothing.
      await sql`create index end_customers_flowdown on end_customers (flowdown_status, created_at, client_id)
        where flowdown_status <> 'COMPLETE'`.execute(db);
      await sql`create index end_customers_questionnaire on end_customers
        (questionnaire_status, created_at, client_id) where questionnaire_status <> 'COMPLETE'`.execute(db);

      // Of live end customers, too: by it a partner's log is read.
      await sql`drop index events_of_partner`.execute(db);
      await sql`create index events_of_partner on events (partner_client_id, seq, type)`.execute(db);
    },
  };
}
