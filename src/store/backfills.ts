import { sql } from 'kysely';
import type { Realm } from '../domain/environment.ts';
import { prepared } from './prepared.ts';
import type { Db } from './tables.ts';

const openings = prepared((db) =>
  db
    .selectFrom('institutions')
    .select(['institution_id', 'opening_after'])
    .where('opening_after', 'is not', null)
    .limit(1),
);

/**
 * Returns an institution that was added or whose connector changed, and the last live end customer marked for it; the
 * first is ''.
 */
export async function nextBackfill(db: Db): Promise<{ institutionId: string; after: string } | undefined> {
  const [row] = await openings(db, {});
  return row && { institutionId: row.institution_id, after: row.opening_after as string };
}

/** Marks live end customers for reconciliation; returns the last of them, null if there are no more. */
export async function markForBackfill(
  db: Db,
  after: string,
  limit: number,
  now: number,
): Promise<string | null> {
  const rows = await db
    .selectFrom('end_customers')
    .select('client_id')
    .where('client_id', '>', after)
    .where('realm', '=', sql.lit<Realm>('live'))
    .where('removed_at', 'is', null)
    .where('status', 'in', ['ACTIVE', 'MORE_INFORMATION_NEEDED', 'PENDING_ENABLEMENT'])
    .orderBy('client_id')
    .limit(limit)
    .execute();
  const ids = rows.map((row) => row.client_id);
  if (ids.length > 0) {
    await db
      .updateTable('end_customers')
      // Also those already due: a running reconciliation may not have seen the institution.
      .set((eb) => ({ registrations_due_at: eb.fn.coalesce('registrations_due_at', eb.val(now)) }))
      .where('client_id', 'in', ids)
      .execute();
  }
  return ids.length < limit ? null : (ids.at(-1) as string);
}

/**
 * Saves the progress of the backfill at an institution, null when it is done, unless it has been restarted in the
 * meantime.
 */
export async function saveBackfill(
  db: Db,
  { institutionId, after }: { institutionId: string; after: string },
  last: string | null,
): Promise<void> {
  await db
    .updateTable('institutions')
    .set({ opening_after: last })
    .where('institution_id', '=', institutionId)
    .where('opening_after', '=', after)
    .execute();
}

/** Restarts the backfill of all live end customers at an institution, as its connector has changed. */
export async function restartBackfill(db: Db, institutionId: string): Promise<void> {
  await db
    .updateTable('institutions')
    .set({ opening_after: '' })
    .where('institution_id', '=', institutionId)
    .execute();
}
