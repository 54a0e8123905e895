import { type RawBuilder, sql } from 'kysely';
import type { Db } from './tables.ts';

/** The most rows that {@link countUpToMax} counts. */
export const countedMax = 1_000;

/** Counts the rows of a query, at most {@link countedMax}. */
export async function countUpToMax(db: Db, found: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from
    (${found} limit ${countedMax}) as counted`.execute(db);
  return Number(rows[0]?.count);
}

/** The end of a condition: rows of one partner, or of all. */
export function ofPartner(partnerClientId: string | null): RawBuilder<unknown> {
  return partnerClientId === null ? sql`` : sql` and partner_client_id = ${partnerClientId}`;
}
