const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** How long ago, or how soon: “2 hours ago”. `now` is what the realm's clock shows. */
export function fromNow(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return relative.format(Math.round(seconds / size), unit);
}

/** A moment as the person's own clock would show it. */
export function inFull(iso: string): string {
  return absolute.format(new Date(iso));
}

/** A moment; how long ago by the realm's clock is said where `now` is given. */
export function Time({ at, now }: { at: string | null; now?: number }) {
  if (at === null) return <span className="text-muted">—</span>;
  return (
    <time dateTime={at} title={at} className="whitespace-nowrap">
      {now === undefined ? inFull(at) : fromNow(at, now)}
    </time>
  );
}
