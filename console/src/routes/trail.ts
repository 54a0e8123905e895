import { useRouterState } from '@tanstack/react-router';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Cursors of the pages of a list that lead to this one; of the first page there is none. */
    trail?: readonly (string | null)[];
  }
}

/** The pages that lead to this one, as the browser's history keeps them; empty where it was come to by an address alone. */
export function useTrail(): readonly (string | null)[] {
  return useRouterState({ select: ({ location }) => location.state.trail ?? noTrail });
}

const noTrail: readonly (string | null)[] = [];
