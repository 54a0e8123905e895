import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Finds live registrations that have not moved for long. */
export function movingRegistrations() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await sql`create index registrations_moving on registrations
        (updated_at, end_customer_client_id, institution_id, environment)
        where realm = 'live' and withdrawn_at is null
          and status in ('PROCESSING', 'ATTENTION_REQUIRED', 'APPROVED')`.execute(db);
    },
  };
}
