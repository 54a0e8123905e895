import { useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';

/** By path: the query parameters with which a list was last shown. */
const last = new Map<string, object>();

/** Remembers the filters, the order and the page of the list that is shown, for links back to it. */
export function useRememberList(search: object): void {
  const path = useLocation({ select: ({ pathname }) => pathname });
  useEffect(() => {
    last.set(path, search);
  }, [path, search]);
}

/** The query parameters with which a list was last shown; empty if it was not. */
export function lastSearchOf(path: string): object {
  return last.get(path) ?? {};
}
