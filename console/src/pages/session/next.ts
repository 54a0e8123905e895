const place = 'gingham-next';

/** The address of a page of the console that another one leads to; null for anything else, as anybody can write one. */
export function pageOfConsole(next: string | undefined): string | null {
  // Browsers take a second slash, of either kind, for the beginning of a host.
  if (next === undefined || !/^\/(?![/\\])/u.test(next)) return null;
  const base = import.meta.env.BASE_URL;
  const { origin, pathname, search, hash } = new URL(base + next.slice(1), window.location.origin);
  const isOwn = origin === window.location.origin && pathname.startsWith(base);
  return isOwn ? pathname + search + hash : null;
}

/** Remembers where one was going, for the return from another site. */
export function keepNext(next: string | undefined): void {
  const address = pageOfConsole(next);
  if (address === null) window.sessionStorage.removeItem(place);
  else window.sessionStorage.setItem(place, address);
}

/** Where one was going before the sign-in at another site; null where nowhere in particular, and from then on. */
export function takeNext(): string | null {
  const address = window.sessionStorage.getItem(place);
  window.sessionStorage.removeItem(place);
  return address;
}
