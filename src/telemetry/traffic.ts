import type { RequestLine } from './request-log.ts';

const minuteMs = 60_000;
/** Number of minutes kept. */
const minutesKept = 60;

/** Traffic of one minute. */
interface TrafficMinute {
  /** Its start, in milliseconds since the epoch. */
  at: number;
  requests: number;
  /** Responses with a 4xx. */
  refused: number;
  /** Responses with a 5xx. */
  failed: number;
  slowestMs: number;
  errors: Map<string, number>;
}

/** Counts this node's responses by minute, for an hour. It runs for every request. */
export class Traffic {
  /** Each minute has a slot, in which it replaces the one an hour earlier. */
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

  /** Returns the minutes of the last hour with requests, oldest first. */
  minutes(): TrafficMinute[] {
    const since = this.#now() - minutesKept * minuteMs;
    return [...this.#ring.values()]
      .filter(({ at }) => at > since)
      .toSorted((one, other) => one.at - other.at);
  }

  #minute(): TrafficMinute {
    const number = Math.floor(this.#now() / minuteMs);
    const slot = number % minutesKept;
    const existing = this.#ring.get(slot);
    if (existing?.at === number * minuteMs) return existing;
    const at = number * minuteMs;
    const minute = {
      at,
      requests: 0,
      refused: 0,
      failed: 0,
      slowestMs: 0,
      errors: new Map<string, number>(),
    };
    this.#ring.set(slot, minute);
    return minute;
  }
}
