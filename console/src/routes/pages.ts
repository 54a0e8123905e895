import { useNavigate, useRouterState } from '@tanstack/react-router';
import { changed, textIn } from './search.ts';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The previous pages of a list, oldest first. */
    trail?: readonly TurnedPage[];
  }
}

export interface TurnedPage {
  /** Null for the first page. */
  cursor: string | null;
  /** The number of its rows. */
  rows: number;
}

/** A page of a list, with the pages before it. */
export interface PagePlace {
  /** Null for the first page. */
  cursor: string | null;
  trail: readonly TurnedPage[];
}

/** The position in a list whose cursor is in the URL, with functions to turn pages. */
export interface Pages {
  isFirst: boolean;
  /** The number of rows on the pages before this one; undefined if it was opened by its URL. */
  before: number | undefined;
  /** Undefined if it is unknown: this one is the first, or was opened by its URL. */
  previous: PagePlace | undefined;
  /** Returns the page with this cursor, which follows this one with so many rows. */
  following: (cursor: string, rows: number) => PagePlace;
  go: (to: PagePlace) => void;
}

/** Turns the pages of a list; the browser's history stores the cursors of the previous pages. */
export function usePages(): Pages {
  const navigate = useNavigate();
  const cursor = useRouterState({ select: ({ location }) => textIn(location.search, 'cursor') });
  const trail = useRouterState({ select: ({ location }) => location.state.trail ?? noTrail });
  const previous = trail.at(-1);
  const above = trail.reduce((sum, { rows }) => sum + rows, 0);
  return {
    isFirst: cursor === undefined,
    before: cursor === undefined ? 0 : previous === undefined ? undefined : above,
    previous: previous && { cursor: previous.cursor, trail: trail.slice(0, -1) },
    following: (next, rows) => ({ cursor: next, trail: [...trail, { cursor: cursor ?? null, rows }] }),
    go: (to) =>
      void navigate({
        to: '.',
        search: (now) => changed<object>(now, { cursor: to.cursor ?? '' }),
        state: { trail: to.trail },
      }),
  };
}

const noTrail: readonly TurnedPage[] = [];

export const firstPage: PagePlace = { cursor: null, trail: noTrail };

/**
 * Returns a function that changes filters and shows the first page. Each change is applied to the pending URL, so that
 * of two in quick succession neither is lost.
 */
export function useShow<Search extends object>() {
  const navigate = useNavigate();
  return (changes: { [Name in keyof Search]?: string | undefined }, replace = false) =>
    void navigate({ to: '.', search: (now) => changed<object>(now, { ...changes, cursor: '' }), replace });
}
