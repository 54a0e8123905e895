/** How far the server's clock is ahead of the browser's, in milliseconds. */
let aheadMs = 0;

/** `Date` is rounded down to seconds: with the next one, nothing that the response contains is in the future. */
const roundedMs = 1_000;
/** Smaller differences are the response's time on its way. */
const toleranceMs = 5_000;

/** Called with every response, to follow the server's clock. */
export function keepServerTime({ headers }: Response): void {
  const ahead = Date.parse(headers.get('date') ?? '') + roundedMs - Date.now();
  if (!Number.isNaN(ahead)) aheadMs = Math.abs(ahead) < toleranceMs ? 0 : ahead;
}

/** The current time by the server's clock, which stamps everything that is shown; the browser's may be wrong. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}
