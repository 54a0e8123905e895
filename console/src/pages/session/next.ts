const place = 'gingham-next';

/** Resolves `next` to a page of the console; null for any other address, as links can be forged. */
export function pageOfConsole(next: string | undefined): string | null {
  // Browsers treat a second slash, of either kind, as the start of a host.
  if (next === undefined || !/^\/(?![/\\])/u.test(next)) return null;
  const base = import.meta.env.BASE_URL;
  const { origin, pathname, search, hash } = new URL(base + next.slice(1), window.location.origin);
  const isOwn = origin === window.location.origin && pathname.startsWith(base);
  return isOwn ? pathname + search + hash : null;
}

/** Stores the requested page while the user signs in at a provider. */
export function keepNext(next: string | undefined): void {
  const address = pageOfConsole(next);
  if (address === null) window.sessionStorage.removeItem(place);
  else window.sessionStorage.setItem(place, address);
}

/** Returns the page stored before the sign-in at a provider, and removes it; null if none is stored. */
export function takeNext(): string | null {
  const address = window.sessionStorage.getItem(place);
  window.sessionStorage.removeItem(place);
  return address;
}
