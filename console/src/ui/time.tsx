const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'long' });

/** Relative time: “2 hours ago”, “in 2 hours”. `now` is the time in the realm. */
export function fromNow(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return relative.format(Math.round(seconds / size), unit);
}

/** A time in the browser's time zone, which it names. */
export function inFull(iso: string): string {
  return absolute.format(new Date(iso));
}

/** A time; relative if `now`, the time in the realm, is given. */
export function Time({ at, now }: { at: string | null; now?: number }) {
  if (at === null) return <span className="text-muted">—</span>;
  return (
    <time dateTime={at} title={at} className="whitespace-nowrap">
      {now === undefined ? inFull(at) : fromNow(at, now)}
    </time>
  );
}
