import { useNavigate, useRouterState } from '@tanstack/react-router';
import { changed, textIn } from './search.ts';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Cursors of the pages of a list that lead to this one; of the first page there is none. */
    trail?: readonly (string | null)[];
  }
}

/** Where one is in a list whose cursor is in the address, and the ways on from there. */
export interface Pages {
  isFirst: boolean;
  first: () => void;
  /** Undefined where the page before is not known: this one was come to by an address alone. */
  back: (() => void) | undefined;
  next: (cursor: string) => void;
}

/** The ways between the pages of a list; the browser's history keeps which ones led here. */
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
    first: () => go(null, noTrail),
    back: before === undefined ? undefined : () => go(before, trail.slice(0, -1)),
    next: (to) => go(to, [...trail, cursor ?? null]),
  };
}

const noTrail: readonly (string | null)[] = [];

/**
 * Shows the first page of what changed filters let through. Each change is made to what the address is about to say, so
 * that of two in quick succession neither is lost.
 */
export function useShow<Search extends object>() {
  const navigate = useNavigate();
  return (changes: { [Name in keyof Search]?: string | undefined }, replace = false) =>
    void navigate({ to: '.', search: (now) => changed<object>(now, { ...changes, cursor: '' }), replace });
}
