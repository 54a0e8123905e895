import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Console users, their sessions and links, and sign-in failures. */
export function users() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema
        .createTable('users')
        .addColumn('user_id', 'text', (column) => column.primaryKey())
        .addColumn('email', 'text', (column) => column.notNull().unique())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('partner_client_id', 'text', (column) => column.references('partners.client_id'))
        .addColumn('password_hash', 'text')
        .addColumn('second_factor', 'text')
        .addColumn('sealed_pending_factor', 'text')
        .addColumn('oidc_issuer', 'text')
        .addColumn('oidc_subject', 'text')
        .addColumn('disabled_at', 'bigint')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('last_signed_in_at', 'bigint')
        .execute();
      await sql`create index users_by_age on users (created_at, user_id)`.execute(db);
      await sql`create index users_of_partner on users (partner_client_id, created_at, user_id)`.execute(db);
      await sql`create unique index users_by_identity on users (oidc_issuer, oidc_subject)
        where oidc_subject is not null`.execute(db);

      await db.schema
        .createTable('user_sessions')
        .addColumn('session_hash', 'text', (column) => column.primaryKey())
        .addColumn('user_id', 'text', (column) => column.notNull().references('users.user_id'))
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();
      await sql`create index user_sessions_of_user on user_sessions (user_id)`.execute(db);
      await sql`create index user_sessions_by_use on user_sessions (last_seen_at)`.execute(db);

      await db.schema
        .createTable('user_links')
        .addColumn('user_id', 'text', (column) => column.primaryKey().references('users.user_id'))
        .addColumn('link_hash', 'text', (column) => column.notNull().unique())
        .addColumn('purpose', 'text', (column) => column.notNull())
        .addColumn('drops_second_factor', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();

      await db.schema
        .createTable('sign_in_failures')
        .addColumn('email_hash', 'text', (column) => column.primaryKey())
        .addColumn('failures', 'integer', (column) => column.notNull())
        .addColumn('last_failed_at', 'bigint', (column) => column.notNull())
        .execute();
      await sql`create index sign_in_failures_by_age on sign_in_failures (last_failed_at)`.execute(db);
    },
  };
}
