import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/**
 * Registrations start when a customer is enabled. Simulated ones that had started before and have not moved since are
 * deleted, and start at enablement like all others. Those that have moved, and those of other connectors, continue.
 * Snapshots of an earlier version are never restored.
 */
export function startAtEnablement() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await sql`delete from registrations where status = 'PROCESSING' and filing like '%"connector":"simulated"%'
        and end_customer_client_id in (select client_id from end_customers where enabled_at is null)`.execute(
        db,
      );
      await sql`update end_customers set registrations_due_at = null
        where registrations_due_at is not null and enabled_at is null
          and not exists (select 1 from registrations where end_customer_client_id = client_id)`.execute(db);
      for (const [institutionId, before, after] of correctedPaces) {
        await sql`update institutions set typical_pace_days = ${after}
          where institution_id = ${institutionId} and typical_pace_days = ${before}`.execute(db);
      }
    },
  };
}

/** Paces of the first catalogue, as [institution id, days before, days now]. */
const correctedPaces = [
  ['ins_56', 21, 2],
  ['ins_13', 21, 14],
  ['ins_11', 28, 35],
] as const;
