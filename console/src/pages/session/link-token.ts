/** Removed from the URL as the app starts, so that neither the history nor the address bar shows it. */
let taken = isWelcome() ? takeFromAddress() : '';

/** The token of the link that was opened; empty if none was. */
export function linkToken(): string {
  if (isWelcome()) taken = takeFromAddress() || taken;
  return taken;
}

function isWelcome(): boolean {
  return window.location.pathname === `${import.meta.env.BASE_URL}welcome`;
}

function takeFromAddress(): string {
  const { hash, pathname } = window.location;
  if (hash !== '') window.history.replaceState(window.history.state, '', pathname);
  return hash.slice(1);
}
