import { serverNow } from '../api/server-clock.ts';

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** The browser's time zone, in which all times are shown; its IANA name. */
export const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();

const zone = new Intl.DateTimeFormat('en', { timeZoneName: 'shortOffset' });
const parts = new Intl.DateTimeFormat('en', {
  weekday: 'long',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const longMonth = new Intl.DateTimeFormat('en', { month: 'long' });

type At = string | number;

function partsOf(at: At) {
  const all = parts.formatToParts(new Date(at));
  return Object.fromEntries(all.map(({ type, value }) => [type, value])) as Record<
    Intl.DateTimeFormatPartTypes,
    string
  >;
}

/** The zone's distance from UTC at a time: “UTC”, “UTC+1”. */
function zoneAt(at: At): string {
  const found = zone.formatToParts(new Date(at)).find(({ type }) => type === 'timeZoneName');
  return (found?.value ?? '').replace('GMT', 'UTC').replace(/\+0$/u, '');
}

/** Relative time: “2 hours ago”, “in 2 hours”. `now` is the time in the realm. */
export function fromNow(iso: string, now = serverNow()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return relative.format(Math.round(seconds / size), unit);
}

/** A duration in its largest unit: “2 d”, “3 h”, “5 min”. */
export function durationText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

/** When something is due, by real time: “Due in 2 d”, or, marked, “Overdue by 3 h”. */
export function Due({ at }: { at: string }) {
  const left = Date.parse(at) - serverNow();
  return (
    <time
      dateTime={at}
      title={inFull(at)}
      className={`whitespace-nowrap ${left < 0 ? 'font-medium text-bad' : ''}`}
    >
      {left < 0 ? `Overdue by ${durationText(-left)}` : `Due in ${durationText(left)}`}
    </time>
  );
}

/** A time in the browser's zone: “30 Nov 2026, 14:05”. */
export function inShort(at: At): string {
  const { day, month, year } = partsOf(at);
  return `${day} ${month} ${year}, ${minuteOf(at)}`;
}

/** A time to the second, with its zone: “30 Nov 2026, 14:05:07 UTC+1”. */
export function inFull(at: At): string {
  const { day, month, year } = partsOf(at);
  return `${day} ${month} ${year}, ${timeOf(at)}`;
}

/** The time of day, with its zone: “14:05:07 UTC+1”. */
export function timeOf(at: At): string {
  const { hour, minute, second } = partsOf(at);
  return `${hour}:${minute}:${second} ${zoneAt(at)}`;
}

/** The time of day to the minute: “14:05”. */
export function minuteOf(at: At): string {
  const { hour, minute } = partsOf(at);
  return `${hour}:${minute}`;
}

/** The time of day to the minute, with its zone: “14:05 UTC+1”. */
export function minuteInZone(at: At): string {
  return `${minuteOf(at)} ${zoneAt(at)}`;
}

/** The day in full: “Monday, 30 November 2026”. */
export function dayInFull(at: At): string {
  const { weekday, day, year } = partsOf(at);
  return `${weekday}, ${day} ${longMonth.format(new Date(at))} ${year}`;
}

/** The day: “30 Nov 2026”. */
export function dayOf(at: At): string {
  const { day, month, year } = partsOf(at);
  return `${day} ${month} ${year}`;
}

/** A time, exact with its zone if hovered; relative if `now`, the time in the realm, is given. */
export function Time({
  at,
  now,
  exact = false,
}: {
  at: string | null;
  now?: number;
  /** To the second and with its zone, for detail views. */
  exact?: boolean;
}) {
  if (at === null) return <span className="text-muted">—</span>;
  const text = now === undefined ? (exact ? inFull(at) : inShort(at)) : fromNow(at, now);
  return (
    <time dateTime={at} title={inFull(at)} className="whitespace-nowrap">
      {text}
    </time>
  );
}
