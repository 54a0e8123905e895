import type { Db } from './tables.ts';

/** By how much less a clock that is ahead of the system's advances than real time, until the system's has caught up. */
const slowing = 0.1;
/** A recorded time that is further ahead of the system's clock than this is taken for the wrong one of the two. */
const recordedAheadMaxMs = 31 * 86_400_000;

/**
 * A clock that only goes forward. It follows the system's clock, also when that is set forward; when that is set back, it
 * goes on, a tenth slower, until the system's clock has caught up. So durations and sandboxes never run backwards, and a clock
 * that was set to a wrong time and corrected is right again some time later.
 */
export class Clock {
  readonly #system: () => number;
  readonly #elapsed: () => number;
  #time: number;
  #at: number;

  /**
   * @param system the system's clock, milliseconds since the epoch
   * @param elapsed milliseconds that pass evenly, whatever the system's clock does
   */
  constructor(system: () => number = Date.now, elapsed: () => number = () => performance.now()) {
    this.#system = system;
    this.#elapsed = elapsed;
    this.#time = system();
    this.#at = elapsed();
  }

  /** Milliseconds since the epoch; never less than before. */
  readonly now = (): number => {
    // Measured before and after the system's clock is read: if the process is halted in between, it must not count twice.
    const passed = Math.max(0, this.#elapsed() - this.#at);
    const system = this.#system();
    this.#at = this.#elapsed();
    this.#time = Math.max(system, this.#time + passed * (1 - slowing));
    return Math.floor(this.#time);
  };

  /** By how much it is ahead of the system's clock, in milliseconds. */
  aheadMs(): number {
    return this.now() - Math.floor(this.#system());
  }

  /** Continues from a recorded time if that is later; returns false if it is too late to be right. */
  continueFrom(recordedAt: number): boolean {
    if (recordedAt > this.#system() + recordedAheadMaxMs) return false;
    this.#time = Math.max(this.now(), recordedAt);
    return true;
  }
}

/** The clock of this process. */
export const processClock = new Clock();

const name = 'clock';

/** Saves the time of a clock that is ahead. */
export async function saveTime(db: Db, time: number): Promise<void> {
  const value = String(time);
  await db
    .insertInto('meta')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

/** Returns the latest real time that is recorded in the store; 0 in a new one. */
export async function latestTime(db: Db): Promise<number> {
  const saved = await db.selectFrom('meta').select('value').where('name', '=', name).executeTakeFirst();
  const event = await db
    .selectFrom('events')
    .select('recorded_at')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return Math.max(Number(saved?.value ?? 0), event?.recorded_at ?? 0);
}
