/** Cooldown of failed work, in milliseconds. */
const pauseMs = 60_000;

/**
 * Tracks work that has just failed, so that it is retried after a cooldown and neither blocks other work nor floods the
 * log. It stays due in the store: after a restart it is retried immediately.
 */
export class Cooldowns {
  /** End of each cooldown, by work item. */
  readonly #pauses = new Map<string, number>();

  note(item: string, now: number): void {
    this.#pauses.set(item, now + pauseMs);
  }

  isPaused(item: string): boolean {
    return this.#pauses.has(item);
  }

  /** Returns the number of active cooldowns at `now`, and removes expired ones. */
  count(now: number): number {
    for (const [item, until] of this.#pauses) if (until <= now) this.#pauses.delete(item);
    return this.#pauses.size;
  }
}
