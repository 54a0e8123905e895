import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Which logos belong to sandboxes only, and which endpoints of sandboxes have too many pending webhooks. */
export function sandboxQuotas() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema
        .alterTable('logos')
        .addColumn('is_live', 'integer', (column) => column.notNull().defaultTo(1))
        .execute();
      await db.schema
        .createTable('sandbox_logos')
        .addColumn('partner_client_id', 'text', (column) => column.notNull())
        .addColumn('sha256', 'text', (column) => column.notNull())
        .addColumn('bytes', 'integer', (column) => column.notNull())
        .addColumn('saved_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('sandbox_logos_pk', ['partner_client_id', 'sha256'])
        .execute();
      await sql`create index sandbox_logos_by_hash on sandbox_logos (sha256)`.execute(db);
      // Partial indexes of few rows, which cost the others nothing.
      for (const table of ['partners', 'end_customers', 'snapshot_end_customers']) {
        await sql`create index ${sql.id(`${table}_logo`)} on ${sql.table(table)} (logo_sha256)
          where logo_sha256 is not null`.execute(db);
      }
      await sql`create index end_customers_removed_in_sandbox on end_customers (partner_client_id)
        where realm = 'sandbox' and removed_at is not null`.execute(db);

      for (const [customers, realm] of [
        [sql`end_customers`, sql`realm = 'sandbox'`],
        [sql`snapshot_end_customers`, sql`1 = 1`],
      ] as const) {
        await sql`insert into sandbox_logos (partner_client_id, sha256, bytes, saved_at)
          select distinct customers.partner_client_id, logos.sha256, length(logos.png), 0
          from ${customers} customers join logos on logos.sha256 = customers.logo_sha256 where ${realm}
          on conflict do nothing`.execute(db);
      }
      // Logos without a reference stay: one that a live end customer had may still be shown by an institution.
      await sql`update logos set is_live = 0 where sha256 in (select sha256 from sandbox_logos)
        and not exists (select 1 from partners where logo_sha256 = logos.sha256)
        and not exists (select 1 from end_customers where logo_sha256 = logos.sha256 and realm = 'live')`.execute(
        db,
      );

      await db.schema.alterTable('webhook_endpoints').addColumn('full_since', 'bigint').execute();
      await db.schema
        .alterTable('webhook_endpoints')
        .addColumn('dropped', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
    },
  };
}
