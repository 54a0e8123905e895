import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** The fields whose changes an institution accepts only from a person: of Capital One and Charles Schwab, the name. */
export function manualChanges() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema
        .alterTable('institutions')
        .addColumn('manual_changes', 'text', (column) => column.notNull().defaultTo('[]'))
        .execute();
      await sql`update institutions set manual_changes = '["company_name"]'
        where institution_id in ('ins_128026', 'ins_11')`.execute(db);
    },
  };
}
