import { type RawBuilder, sql } from 'kysely';
import { foldName } from '../domain/names.ts';
import type { Page, PageRequest, Place } from '../domain/page.ts';

/** The position before the newest item. */
export const listStart: Place = { order: Number.MAX_SAFE_INTEGER, id: '' };

/** Matches rows after a position; supported by an index on both columns, in this order. */
export function comesAfter(place: Place | null, order: string, id: string): RawBuilder<boolean> {
  const from = place ?? listStart;
  return sql`(${sql.ref(order)}, ${sql.ref(id)}) < (${from.order}, ${from.id})`;
}

/** Matches rows whose folded text contains `words` literally; `%` and `_` are escaped. */
export function holds(column: string, words: string): RawBuilder<boolean> {
  const pattern = `%${foldName(words).replace(/[\\%_]/gu, '\\$&')}%`;
  return sql`${sql.ref(column)} like ${pattern} escape '\\'`;
}

/** Creates a page from rows read with one more than its limit, which shows whether there are more. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  { limit }: PageRequest,
  toItem: (row: Row) => Item,
  placeOf: (row: Row) => Place,
): Page<Item> {
  const last = rows[limit - 1];
  return {
    items: rows.slice(0, limit).map(toItem),
    next: rows.length > limit && last !== undefined ? placeOf(last) : null,
  };
}
