import type { Kysely } from 'kysely';

/** The headers of receivers' responses to webhooks. */
export function answerHeaders() {
  return {
    async up(db: Kysely<never>): Promise<void> {
      await db.schema.alterTable('webhook_attempts').addColumn('answer_headers', 'text').execute();
    },
  };
}
