import { type RawBuilder, sql } from 'kysely';
import { foldName } from '../domain/names.ts';
import type { Page, PageRequest, Place } from '../domain/page.ts';

/** Before the newest there is. */
export const listStart: Place = { order: Number.MAX_SAFE_INTEGER, id: '' };

/** True of rows that come after a place; an index on both columns, in this order, finds them. */
export function comesAfter(place: Place | null, order: string, id: string): RawBuilder<boolean> {
  const from = place ?? listStart;
  return sql`(${sql.ref(order)}, ${sql.ref(id)}) < (${from.order}, ${from.id})`;
}

/** True of rows whose folded text holds `words` as they are; `%` and `_` mean nothing else. */
export function holds(column: string, words: string): RawBuilder<boolean> {
  const pattern = `%${foldName(words).replace(/[\\%_]/gu, '\\$&')}%`;
  return sql`${sql.ref(column)} like ${pattern} escape '\\'`;
}

/** Makes a page of rows read with one more than its limit, which tells whether there are more. */
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
