import type { Kysely } from 'kysely';

/** The addresses of the clients whose requests caused events; unknown for earlier events. */
export function clientAddresses() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema.alterTable('events').addColumn('client_address', 'text').execute();
    },
  };
}
