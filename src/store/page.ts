import { setImmediate } from 'node:timers/promises';
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

/** Limits of a search with few matches: index entries per query and per page. */
export interface SearchEffort {
  window: number;
  pageMax: number;
}

/** The matches in a window, in order, and where the next window starts; null at the end of the list. */
export interface Window<Row, At = Place> {
  rows: { row: Row; place: At }[];
  end: At | null;
}

/**
 * Creates a page by searching a list window by window. If few match, it may end before it is full: `next` is then the
 * place to continue from.
 */
export async function searched<Row, Item, At = Place>(
  { limit, after: start }: PageRequest<At>,
  { window, pageMax }: SearchEffort,
  toItem: (row: Row) => Item,
  searchWindow: (after: At | null, window: number) => Promise<Window<Row, At>>,
): Promise<Page<Item, At>> {
  const items: Item[] = [];
  let after = start;
  for (let seen = 0; seen < pageMax; seen += window) {
    const { rows, end } = await searchWindow(after, window);
    const taken = rows.slice(0, limit - items.length);
    items.push(...taken.map(({ row }) => toItem(row)));
    if (taken.length < rows.length) return { items, next: taken.at(-1)?.place ?? after };
    if (end === null) return { items, next: null };
    after = end;
    if (items.length === limit) return { items, next: end };
    // SQLite queries are synchronous, so other work gets its turn here.
    await setImmediate();
  }
  return { items, next: after };
}
