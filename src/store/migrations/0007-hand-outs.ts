import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Webhooks handed to listeners, in a column of their own; and indexes that the first stores were created without. */
export function handOuts() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema.alterTable('webhook_endpoints').addColumn('handed_out', 'text').execute();
      await sql`update webhook_endpoints set handed_out = lease_holder, lease_holder = null
        where url is null`.execute(db);

      await sql`create index if not exists partners_newest on partners (created_at, client_id)`.execute(db);
      await sql`create index if not exists partners_lasting on partners (created_at, client_id)
        where expires_at is null`.execute(db);
      await sql`create index if not exists end_customers_waiting on end_customers (status, created_at, client_id)
        where status in ('MORE_INFORMATION_NEEDED', 'UNDER_REVIEW', 'DENIED')`.execute(db);
      await sql`create index if not exists webhook_deliveries_undelivered on webhook_deliveries
        (endpoint_id, status, occurred_at, delivery_id) where status <> 'delivered'`.execute(db);
      // Of two direct customers with the same names, either has the same effect.
      await sql`delete from direct_customers where exists (select 1 from direct_customers as other
        where other.legal_name_key = direct_customers.legal_name_key
          and other.domain_key = direct_customers.domain_key
          and other.direct_customer_id < direct_customers.direct_customer_id)`.execute(db);
      await sql`create unique index if not exists direct_customers_names on direct_customers
        (legal_name_key, domain_key)`.execute(db);
    },
  };
}
