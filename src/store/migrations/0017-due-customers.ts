import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** One index of due end customers for each realm: those of a sandbox, which can all be due at once, in their order. */
export function dueCustomers() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await sql`drop index end_customers_due`.execute(db);
      await sql`create index end_customers_due on end_customers (registrations_due_at)
        where realm = 'live' and registrations_due_at is not null`.execute(db);
      await sql`create index end_customers_due_in_sandbox on end_customers
        (partner_client_id, registrations_due_at, client_id)
        where realm = 'sandbox' and registrations_due_at is not null`.execute(db);
    },
  };
}
