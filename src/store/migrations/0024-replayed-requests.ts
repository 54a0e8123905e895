import { type Kysely, sql } from 'kysely';

/** Which of a sandbox’s calls were answered with the reply to an earlier one. */
export function replayedRequests() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await sql`alter table sandbox_requests add column is_replay integer not null default 0`.execute(db);
    },
  };
}
