import type { Kysely } from 'kysely';

/** When keys and tokens expire, and the addresses that they are accepted from: earlier ones have no such limits. */
export function keyRestrictions() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      for (const table of ['api_keys', 'snapshot_api_keys', 'tokens']) {
        await db.schema.alterTable(table).addColumn('expires_at', 'bigint').execute();
        await db.schema.alterTable(table).addColumn('allowed_addresses', 'text').execute();
      }
    },
  };
}
