import type { Kysely } from 'kysely';

/** Chains of events, by which changed, missing and added ones are found, and the client's address of a sandbox's calls. */
export function auditChains() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema.alterTable('events').addColumn('position', 'bigint').execute();
      for (const column of ['hash', 'salt', 'commitment']) {
        await db.schema.alterTable('events').addColumn(column, 'text').execute();
      }
      await db.schema
        .createTable('audit_chains')
        .addColumn('chain', 'text', (column) => column.primaryKey())
        .addColumn('position', 'bigint', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addColumn('chains', 'bigint', (column) => column.notNull())
        .addColumn('chaining_from', 'bigint')
        .addColumn('seal', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('audit_gaps')
        .addColumn('chain', 'text', (column) => column.notNull())
        .addColumn('first', 'bigint', (column) => column.notNull())
        .addColumn('last', 'bigint', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addColumn('seal', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('audit_gaps_pk', ['chain', 'first'])
        .execute();
      await db.schema.alterTable('sandbox_requests').addColumn('client_address', 'text').execute();
    },
  };
}
