import type { Kysely } from 'kysely';

/** The last four characters of keys and tokens, and when they were last used. */
export function keyUse() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      for (const table of ['api_keys', 'snapshot_api_keys', 'tokens']) {
        await db.schema.alterTable(table).addColumn('last_four', 'text').execute();
        await db.schema.alterTable(table).addColumn('last_used_at', 'bigint').execute();
      }
    },
  };
}
