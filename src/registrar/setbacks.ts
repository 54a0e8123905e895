/** How long a piece of work that has failed is left alone, in milliseconds. */
const pauseMs = 60_000;

/**
 * Remembers which pieces of work have just failed, so that they are tried again after a pause and keep neither the others
 * waiting nor the log busy. All of it is due in the store still: whoever starts anew tries at once.
 */
export class Setbacks {
  /** Until when, by what it is about. */
  readonly #pauses = new Map<string, number>();

  note(about: string, now: number): void {
    this.#pauses.set(about, now + pauseMs);
  }

  isPaused(about: string): boolean {
    return this.#pauses.has(about);
  }

  /** How many there are at `now`; those whose pause is over are forgotten. */
  count(now: number): number {
    for (const [about, until] of this.#pauses) if (until <= now) this.#pauses.delete(about);
    return this.#pauses.size;
  }
}
