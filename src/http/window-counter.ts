const windowMs = 60_000;

interface Window {
  count: number;
  /** When it ends, in milliseconds. */
  end: number;
}

/**
 * Counts by key in windows of a minute, each from the first count of its key. Memory is bounded: if there are more keys
 * than twice `half`, those that have not been counted for the longest time are forgotten.
 */
export class WindowCounter {
  readonly #half: number;
  #recent = new Map<string, Window>();
  #older = new Map<string, Window>();

  constructor(half = 10_000) {
    this.#half = half;
  }

  get size(): number {
    return this.#recent.size + this.#older.size;
  }

  /** Counts one more at a time in whole milliseconds; returns the count of the window, and the seconds until it ends. */
  count(key: string, now: number): { count: number; seconds: number } {
    const window = this.#windowOf(key);
    if (window.end <= now) {
      window.count = 0;
      window.end = now + windowMs;
    }
    window.count += 1;
    return { count: window.count, seconds: Math.ceil((window.end - now) / 1_000) };
  }

  #windowOf(key: string): Window {
    const known = this.#recent.get(key);
    if (known !== undefined) return known;
    const window = this.#older.get(key) ?? { count: 0, end: 0 };
    this.#older.delete(key);
    if (this.#recent.size >= this.#half) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, window);
    return window;
  }
}
