/** How far the server's clock is ahead of the browser's, in milliseconds. */
let aheadMs = 0;

/** `Date` is rounded down to seconds: with the next one, nothing that the response contains is in the future. */
const roundedMs = 1_000;
/** Smaller differences are the response's time on its way. */
const toleranceMs = 5_000;

/** The server's time in the latest response, rounded down, and when that arrived. */
let latest: { date: number; arrivedAt: number } | undefined;

/** Called with a time that the server's clock has passed. */
export function keepPassedTime(date: number): void {
  latest = { date, arrivedAt: performance.now() };
}

/** Called with every response, to follow the server's clock. */
export function keepServerTime({ headers }: Response): void {
  const date = Date.parse(headers.get('date') ?? '');
  if (!Number.isNaN(date)) keepPassedTime(date);
  const ahead = date + roundedMs - Date.now();
  if (!Number.isNaN(ahead)) aheadMs = Math.abs(ahead) < toleranceMs ? 0 : ahead;
}

/** The current time by the server's clock, which stamps everything that is shown; the browser's may be wrong. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}

/** A time that is not after the current one of the server, by its own clock, and about a second before it; ISO 8601. */
export function serverTimeAtLeast(): string | undefined {
  if (latest === undefined) return undefined;
  return new Date(latest.date + performance.now() - latest.arrivedAt).toISOString();
}
