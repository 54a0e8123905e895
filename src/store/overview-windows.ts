import { type RawBuilder, sql } from 'kysely';
import type { Realm } from '../domain/environment.ts';
import type { Place } from '../domain/page.ts';
import { listStart } from './page.ts';
import type { Db } from './tables.ts';

/** What is counted: of a partner, or of all together, in a realm. */
export interface OverviewScope {
  partnerClientId: string | null;
  realm: Realm;
}

/** True of end customers between two places of the list from the newest on: after the first, up to the second. */
export type WithinWindow = RawBuilder<boolean>;

/** Goes through the end customers of a scope, removed or not, some at a time: by an index that holds all that is counted. */
export async function* customerWindows(
  db: Db,
  { partnerClientId, realm }: OverviewScope,
  size: number,
): AsyncGenerator<WithinWindow> {
  const whose = partnerClientId === null ? sql`1 = 1` : sql`partner_client_id = ${partnerClientId}`;
  let after: Place = listStart;
  for (;;) {
    const afterPlace: RawBuilder<unknown> = sql`(created_at, client_id) < (${after.order}, ${after.id})`;
    const { rows } = await sql<{ created_at: number; client_id: string }>`select created_at, client_id
      from end_customers where ${whose} and ${afterPlace}
      order by created_at desc, client_id desc limit 1 offset ${size - 1}`.execute(db);
    const end: Place | undefined = rows[0] && { order: rows[0].created_at, id: rows[0].client_id };
    // Said by time, too, so that PostgreSQL knows how few they are.
    const until =
      end === undefined
        ? sql`1 = 1`
        : sql`(created_at, client_id) >= (${end.order}, ${end.id})
            and created_at between ${end.order} and ${after.order}`;
    yield sql<boolean>`${whose} and realm = ${realm} and ${afterPlace} and ${until}`;
    if (end === undefined) return;
    after = end;
  }
}
