import { useSyncExternalStore } from 'react';

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
const timeoutMs = 10_000;

let isSilent = false;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<boolean> | undefined;
const listeners = new Set<() => void>();
const recoveries = new Set<() => void>();

/** Whether the server is known not to respond. */
export function isServerSilent(): boolean {
  return isSilent;
}

export function useServerSilent(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, isServerSilent);
}

/** Calls `then` each time the server responds again; returns a function that ends this. */
export function onRecovery(then: () => void): () => void {
  recoveries.add(then);
  return () => recoveries.delete(then);
}

/** Checks whether the server responds. If it does not, checks again with growing pauses until it does. */
export function checkServer(): Promise<boolean> {
  running ??= readPage()
    .then((page) => settle(page !== null))
    .finally(() => {
      running = undefined;
    });
  return running;
}

/** Checks the server after a call without a response, unless it is being checked already. */
export function suspectServer(): void {
  if (!isSilent) void checkServer();
}

/** Whether the server has another build of the console than the one that runs here. */
export async function isUpdated(): Promise<boolean> {
  const own = document.querySelector('script[type="module"][src]')?.getAttribute('src') ?? '';
  const page = await readPage();
  return page !== null && !page.includes(own);
}

/** The console's HTML, which needs no session; null if the server, or a proxy before it, has no response. */
async function readPage(): Promise<string | null> {
  try {
    const response = await fetch(import.meta.env.BASE_URL, {
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return response.status < 500 ? await response.text() : null;
  } catch {
    return null;
  }
}

function settle(responds: boolean): boolean {
  clearTimeout(timer);
  const hasChanged = isSilent === responds;
  isSilent = !responds;
  if (responds) failures = 0;
  else {
    timer = setTimeout(() => void checkServer(), Math.min(longestPauseMs, firstPauseMs * 2 ** failures));
    failures += 1;
  }
  if (hasChanged) for (const listener of listeners) listener();
  if (hasChanged && responds) for (const then of recoveries) then();
  return responds;
}

/** Checks the server when the browser reports a change of its network, and when a waiting tab is shown again. */
export function watchNetwork(): void {
  const check = () => void checkServer();
  window.addEventListener('online', check);
  window.addEventListener('offline', check);
  document.addEventListener('visibilitychange', () => {
    if (isSilent && !document.hidden) check();
  });
}
