import { type RawBuilder, sql } from 'kysely';
import type { Realm } from '../domain/environment.ts';
import type { Place } from '../domain/page.ts';
import { listStart } from './page.ts';
import type { Db } from './tables.ts';

/** What is counted: one partner's data, or that of all, in one realm. */
export interface OverviewScope {
  partnerClientId: string | null;
  realm: Realm;
}

/** Matches end customers between two positions of the list, newest first: after the first, up to the second. */
export type WithinWindow = RawBuilder<boolean>;

/**
 * Iterates over the end customers of a scope, removed or not, in batches: by an index that contains all counted
 * columns.
 */
export async function* customerWindows(
  db: Db,
  { partnerClientId, realm }: OverviewScope,
  size: number,
): AsyncGenerator<WithinWindow> {
  const ofPartner = partnerClientId === null ? sql`1 = 1` : sql`partner_client_id = ${partnerClientId}`;
  let after: Place = listStart;
  for (;;) {
    const afterPlace: RawBuilder<unknown> = sql`(created_at, client_id) < (${after.order}, ${after.id})`;
    const { rows } = await sql<{ created_at: number; client_id: string }>`select created_at, client_id
      from end_customers where ${ofPartner} and ${afterPlace}
      order by created_at desc, client_id desc limit 1 offset ${size - 1}`.execute(db);
    const end: Place | undefined = rows[0] && { order: rows[0].created_at, id: rows[0].client_id };
    // Also by time, so that PostgreSQL can estimate the number of rows.
    const until =
      end === undefined
        ? sql`1 = 1`
        : sql`(created_at, client_id) >= (${end.order}, ${end.id})
            and created_at between ${end.order} and ${after.order}`;
    yield sql<boolean>`${ofPartner} and realm = ${realm} and ${afterPlace} and ${until}`;
    if (end === undefined) return;
    after = end;
  }
}
