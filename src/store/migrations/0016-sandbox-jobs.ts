import type { Kysely } from 'kysely';

/** Changes of whole sandboxes that are done in steps. */
export function sandboxJobs() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema.alterTable('sandboxes').addColumn('job', 'text').execute();
    },
  };
}
