import { useState } from 'react';
import { countText, type Total } from '../ui/table.tsx';
import { type PagePlace, usePages } from './pages.ts';

/** A page of a list. */
interface ListPage<Row> {
  rows: readonly Row[];
  next_cursor: string | null;
  total?: Total | undefined;
}

/** A row beside the one that is open, and the page it is on, for the links to it. */
export interface Neighbour<Search, Row> {
  row: Row;
  search: Search;
  state: true | { trail: PagePlace['trail'] };
}

/** Where the row that is open is in its list, also if it has left it, and the rows beside it. */
export interface Neighbours<Search, Row> {
  /** Undefined if it is not on the page. */
  row: Row | undefined;
  /** Its index on the page; -1 if it is not there. */
  at: number;
  /** “53 of 250”; undefined if it is not on the page. */
  position: string | undefined;
  previous: Neighbour<Search, Row> | undefined;
  next: Neighbour<Search, Row> | undefined;
}

/**
 * Finds the rows before and after one that is open, in the list whose filters and cursor its URL has; at an end of the page,
 * on the page beside it.
 */
export function useNeighbours<Search extends { cursor?: string }, Row>(
  search: Search,
  usePage: (search: Search, isWanted: boolean) => ListPage<Row> | undefined,
  isOpen: (row: Row) => boolean,
): Neighbours<Search, Row> {
  const pages = usePages();
  const page = usePage(search, true);
  const rows = page?.rows ?? [];
  const at = rows.findIndex(isOpen);
  // A row that leaves the list meanwhile is followed by the one that takes its place.
  const [place, setPlace] = useState(0);
  if (at >= 0 && at !== place) setPlace(at);
  const after = at < 0 ? place : at + 1;
  const before = (at < 0 ? place : at) - 1;
  const onPage = (row: Row | undefined) => row && { row, search, state: true as const };
  const following = page?.next_cursor != null ? pages.following(page.next_cursor, rows.length) : undefined;
  const isAtEnd = after >= rows.length;
  const isAtStart = before < 0;
  const next = useBeside(search, usePage, isAtEnd ? following : undefined, 0);
  const previous = useBeside(search, usePage, isAtStart ? pages.previous : undefined, -1);
  return {
    row: rows[at],
    at,
    position: at < 0 ? undefined : rowPosition(at, rows.length, pages.before, page?.total),
    previous: isAtStart ? previous : onPage(rows[before]),
    next: isAtEnd ? next : onPage(rows[after]),
  };
}

/** The first or the last row of another page. */
function useBeside<Search extends { cursor?: string }, Row>(
  search: Search,
  usePage: (search: Search, isWanted: boolean) => ListPage<Row> | undefined,
  place: PagePlace | undefined,
  index: 0 | -1,
): Neighbour<Search, Row> | undefined {
  const { cursor, ...filters } = search;
  const there = { ...filters, ...(place?.cursor != null && { cursor: place.cursor }) } as Search;
  const row = usePage(there, place !== undefined)?.rows.at(index);
  if (place === undefined || row === undefined) return undefined;
  return { row, search: there, state: { trail: place.trail } };
}

/** The position of a row in its list: “53 of 250”. */
export function rowPosition(
  at: number,
  count: number,
  before: number | undefined,
  total: Total | undefined,
): string {
  return before === undefined || total === undefined
    ? `${at + 1} of ${count} on this page`
    : `${before + at + 1} of ${countText(total)}`;
}
