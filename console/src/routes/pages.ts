import { useNavigate, useRouterState } from '@tanstack/react-router';
import { changed, textIn } from './search.ts';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Cursors of the previous pages of a list, oldest first; the first page's is null. */
    trail?: readonly (string | null)[];
  }
}

/** The position in a list whose cursor is in the URL, with functions to turn pages. */
export interface Pages {
  isFirst: boolean;
  /** The number of pages before this one; undefined if it was opened by its URL. */
  before: number | undefined;
  first: () => void;
  /** Undefined if the previous page is unknown: this one was opened by its URL. */
  back: (() => void) | undefined;
  next: (cursor: string) => void;
}

/** Turns the pages of a list; the browser's history stores the cursors of the previous pages. */
export function usePages(): Pages {
  const navigate = useNavigate();
  const cursor = useRouterState({ select: ({ location }) => textIn(location.search, 'cursor') });
  const trail = useRouterState({ select: ({ location }) => location.state.trail ?? noTrail });
  const go = (to: string | null, by: readonly (string | null)[]) =>
    void navigate({
      to: '.',
      search: (now) => changed<object>(now, { cursor: to ?? '' }),
      state: { trail: by },
    });
  const before = trail.at(-1);
  return {
    isFirst: cursor === undefined,
    before: cursor === undefined ? 0 : before === undefined ? undefined : trail.length,
    first: () => go(null, noTrail),
    back: before === undefined ? undefined : () => go(before, trail.slice(0, -1)),
    next: (to) => go(to, [...trail, cursor ?? null]),
  };
}

const noTrail: readonly (string | null)[] = [];

/**
 * Returns a function that changes filters and shows the first page. Each change is applied to the pending URL, so that
 * of two in quick succession neither is lost.
 */
export function useShow<Search extends object>() {
  const navigate = useNavigate();
  return (changes: { [Name in keyof Search]?: string | undefined }, replace = false) =>
    void navigate({ to: '.', search: (now) => changed<object>(now, { ...changes, cursor: '' }), replace });
}
