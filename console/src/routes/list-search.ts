import { useEffect } from 'react';

/** By path: the query parameters with which a list was last shown. */
const last = new Map<string, object>();

/** Remembers the filters, the order and the page of a list, for links back to it. */
export function useRememberList(path: string, search: object): void {
  useEffect(() => {
    last.set(path, search);
  }, [path, search]);
}

/** The query parameters with which a list was last shown; empty if it was not. */
export function lastSearchOf(path: string): object {
  return last.get(path) ?? {};
}
