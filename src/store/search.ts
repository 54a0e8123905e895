import { setImmediate } from 'node:timers/promises';
import type { Page, PageRequest, Place } from '../domain/page.ts';

/** How much is looked through where few match: items of an index in one query, and for one page. */
export interface SearchEffort {
  window: number;
  pageMax: number;
}

/** What a window holds of matches, in order, and where the next begins; null at the end of the list. */
export interface Window<Row> {
  rows: { row: Row; place: Place }[];
  end: Place | null;
}

/**
 * Makes a page by looking through a list window by window. Where few match, it may end before it is full: `next` then
 * tells where to search on.
 */
export async function searched<Row, Item>(
  { limit, after: start }: PageRequest,
  { window, pageMax }: SearchEffort,
  toItem: (row: Row) => Item,
  look: (after: Place | null, window: number) => Promise<Window<Row>>,
): Promise<Page<Item>> {
  const items: Item[] = [];
  let after = start;
  for (let seen = 0; seen < pageMax; seen += window) {
    const { rows, end } = await look(after, window);
    const taken = rows.slice(0, limit - items.length);
    items.push(...taken.map(({ row }) => toItem(row)));
    if (taken.length < rows.length) return { items, next: taken.at(-1)?.place ?? after };
    if (end === null) return { items, next: null };
    after = end;
    if (items.length === limit) return { items, next: end };
    // SQLite answers before the event loop turns.
    await setImmediate();
  }
  return { items, next: after };
}
