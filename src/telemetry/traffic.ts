import type { RequestLine } from './request-log.ts';

const minuteMs = 60_000;
/** How many minutes are remembered. */
const minutesKept = 60;

/** Requests of one minute. */
export interface TrafficMinute {
  /** When it began, milliseconds since the epoch. */
  at: number;
  requests: number;
  /** Answered with a 4xx. */
  refused: number;
  /** Answered with a 5xx. */
  failed: number;
  slowestMs: number;
  errors: Map<string, number>;
}

/** Counts what this node answers, minute by minute, for an hour. Every request pays for it. */
export class Traffic {
  /** Each minute has its place, which it takes from the one an hour before. */
  readonly #ring = new Map<number, TrafficMinute>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  note({ status, errorCode, durationMs }: Pick<RequestLine, 'status' | 'errorCode' | 'durationMs'>): void {
    const minute = this.#minute();
    minute.requests += 1;
    if (durationMs > minute.slowestMs) minute.slowestMs = durationMs;
    if (status < 400) return;
    if (status < 500) minute.refused += 1;
    else minute.failed += 1;
    if (errorCode !== null) minute.errors.set(errorCode, (minute.errors.get(errorCode) ?? 0) + 1);
  }

  /** The minutes of the last hour that had requests in them, the oldest first. */
  minutes(): TrafficMinute[] {
    const since = this.#now() - minutesKept * minuteMs;
    return [...this.#ring.values()]
      .filter(({ at }) => at > since)
      .toSorted((one, other) => one.at - other.at);
  }

  #minute(): TrafficMinute {
    const number = Math.floor(this.#now() / minuteMs);
    const place = number % minutesKept;
    const there = this.#ring.get(place);
    if (there?.at === number * minuteMs) return there;
    const at = number * minuteMs;
    const minute = {
      at,
      requests: 0,
      refused: 0,
      failed: 0,
      slowestMs: 0,
      errors: new Map<string, number>(),
    };
    this.#ring.set(place, minute);
    return minute;
  }
}
