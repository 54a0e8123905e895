import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from './tables.ts';

/** The most rows that {@link countUpToMax} counts. */
export const countedMax = 1_000;

/** Counts the rows of a query, at most {@link countedMax}. */
export async function countUpToMax(db: Db, found: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from
    (${found} limit ${countedMax}) as counted`.execute(db);
  return Number(rows[0]?.count);
}

/** A count, exact unless there was too much to count. */
export interface BoundedCount {
  count: number;
  /** If false, there are at least `count`. */
  isExact: boolean;
}

/** The most rows that {@link countMatching} reads. */
export const candidatesMax = 10_000;

/**
 * Counts the rows of `candidates` (a table, and the conditions that an index supports) that match. The number of rows read is
 * limited, not that of matches: a rare match must not be searched for in a whole table.
 */
export async function countMatching(
  db: Db,
  candidates: RawBuilder<unknown>,
  matching: Expression<SqlBool>,
): Promise<BoundedCount> {
  const { rows } = await sql<{ candidates: number; count: number }>`
    select count(*) as candidates, count(is_match) as count from
      (select case when ${matching} then 1 end as is_match from ${candidates} limit ${candidatesMax + 1}) as read_rows`.execute(
    db,
  );
  const [row] = rows;
  return {
    count: Math.min(Number(row?.count), candidatesMax),
    isExact: Number(row?.candidates) <= candidatesMax,
  };
}

/** The end of a condition: rows of one partner, or of all. */
export function ofPartner(partnerClientId: string | null): RawBuilder<unknown> {
  return partnerClientId === null ? sql`` : sql` and partner_client_id = ${partnerClientId}`;
}
