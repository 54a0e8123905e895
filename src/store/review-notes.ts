import type { ReviewNote } from '../domain/review.ts';
import { columns } from './columns.ts';
import type { Db } from './tables.ts';

const fields = columns('noteId', 'author', 'text', 'createdAt');

/** Lists the notes about an end customer, oldest first. */
export async function listReviewNotes(db: Db, endCustomerClientId: string): Promise<ReviewNote[]> {
  const rows = await db
    .selectFrom('review_notes')
    .selectAll()
    .where('end_customer_client_id', '=', endCustomerClientId)
    .orderBy('note_id')
    .execute();
  return rows.map(fields.read);
}

/** Counts the notes about an end customer. */
export async function countReviewNotes(db: Db, endCustomerClientId: string): Promise<number> {
  const { count } = await db
    .selectFrom('review_notes')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('end_customer_client_id', '=', endCustomerClientId)
    .executeTakeFirstOrThrow();
  return count;
}

export async function insertReviewNote(db: Db, endCustomerClientId: string, note: ReviewNote): Promise<void> {
  await db
    .insertInto('review_notes')
    .values({ end_customer_client_id: endCustomerClientId, ...fields.write(note) })
    .execute();
}
