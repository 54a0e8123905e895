import { setImmediate } from 'node:timers/promises';
import type { Page, PageRequest, Place } from '../domain/page.ts';

/** Limits of a search with few matches: index entries per query and per page. */
export interface SearchEffort {
  window: number;
  pageMax: number;
}

/** The matches in a window, in order, and where the next window starts; null at the end of the list. */
export interface Window<Row> {
  rows: { row: Row; place: Place }[];
  end: Place | null;
}

/**
 * Creates a page by searching a list window by window. If few match, it may end before it is full: `next` is then the
 * place to continue from.
 */
export async function searched<Row, Item>(
  { limit, after: start }: PageRequest,
  { window, pageMax }: SearchEffort,
  toItem: (row: Row) => Item,
  searchWindow: (after: Place | null, window: number) => Promise<Window<Row>>,
): Promise<Page<Item>> {
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
