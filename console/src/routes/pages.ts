import { useNavigate, useRouterState } from '@tanstack/react-router';
import { changed, textIn } from './search.ts';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The previous pages of a list, oldest first. */
    trail?: readonly TurnedPage[];
  }
}

interface TurnedPage {
  /** Null for the first page. */
  cursor: string | null;
  /** The number of its rows. */
  rows: number;
}

/** The position in a list whose cursor is in the URL, with functions to turn pages. */
export interface Pages {
  isFirst: boolean;
  /** The number of rows on the pages before this one; undefined if it was opened by its URL. */
  before: number | undefined;
  first: () => void;
  /** Undefined if the previous page is unknown: this one was opened by its URL. */
  back: (() => void) | undefined;
  /** Turns to the page with this cursor, from one with so many rows. */
  next: (cursor: string, rows: number) => void;
}

/** Turns the pages of a list; the browser's history stores the cursors of the previous pages. */
export function usePages(): Pages {
  const navigate = useNavigate();
  const cursor = useRouterState({ select: ({ location }) => textIn(location.search, 'cursor') });
  const trail = useRouterState({ select: ({ location }) => location.state.trail ?? noTrail });
  const go = (to: string | null, by: readonly TurnedPage[]) =>
    void navigate({
      to: '.',
      search: (now) => changed<object>(now, { cursor: to ?? '' }),
      state: { trail: by },
    });
  const previous = trail.at(-1);
  const above = trail.reduce((sum, { rows }) => sum + rows, 0);
  return {
    isFirst: cursor === undefined,
    before: cursor === undefined ? 0 : previous === undefined ? undefined : above,
    first: () => go(null, noTrail),
    back: previous === undefined ? undefined : () => go(previous.cursor, trail.slice(0, -1)),
    next: (to, rows) => go(to, [...trail, { cursor: cursor ?? null, rows }]),
  };
}

const noTrail: readonly TurnedPage[] = [];

/**
 * Returns a function that changes filters and shows the first page. Each change is applied to the pending URL, so that
 * of two in quick succession neither is lost.
 */
export function useShow<Search extends object>() {
  const navigate = useNavigate();
  return (changes: { [Name in keyof Search]?: string | undefined }, replace = false) =>
    void navigate({ to: '.', search: (now) => changed<object>(now, { ...changes, cursor: '' }), replace });
}
