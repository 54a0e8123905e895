import { type Clock, latestTime, saveTime } from '../store/clock.ts';
import type { Store } from '../store/store.ts';

interface Parts {
  store: Store;
  clock: Clock;
  logger: Record<'warn' | 'error', (fields: object, message: string) => void>;
}

const pauseMs = 5_000;
/** Differences up to this are corrections of the system's clock. */
const stepMs = 1_000;
const savedEveryMs = 60_000;

/** Looks after the server's clock while it is ahead of the system's: it is reported, and continues after a restart. */
export class ClockWatch {
  readonly #parts: Parts;
  readonly #timer: NodeJS.Timeout;
  /** By how much it was ahead at the last look. */
  #aheadMs = 0;
  /** Saved up to this time. */
  #savedUntil = 0;
  #saving: Promise<void> = Promise.resolve();

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.look(), pauseMs).unref();
  }

  /** Continues the clock from the latest time in the store. */
  static async begin(parts: Parts): Promise<ClockWatch> {
    const { store, clock, logger } = parts;
    const latest = await latestTime(store.db);
    if (!clock.continueFrom(latest)) {
      const fields = { latest: new Date(latest).toISOString() };
      logger.error(
        fields,
        'the latest time in the store is too far ahead of the clock of this machine; check both',
      );
    }
    const watch = new ClockWatch(parts);
    watch.look();
    return watch;
  }

  /** Reports that the system's clock was set back, and saves the time of a clock that is ahead, now and then. */
  look(): void {
    const { clock, logger } = this.#parts;
    const aheadMs = clock.aheadMs();
    const isStep = aheadMs > this.#aheadMs + stepMs;
    this.#aheadMs = aheadMs;
    if (isStep) {
      const fields = { ahead_seconds: Math.round(aheadMs / 1000) };
      logger.warn(
        fields,
        'the clock of this machine is behind the latest time; the server waits for it to catch up',
      );
    }
    if (aheadMs > stepMs && (isStep || clock.now() >= this.#savedUntil)) this.#save();
  }

  /** Saves the time if that is ahead; returns when it is saved. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#parts.clock.aheadMs() > stepMs) this.#save();
    await this.#saving;
  }

  #save(): void {
    const { store, clock, logger } = this.#parts;
    const now = clock.now();
    this.#savedUntil = now + savedEveryMs;
    this.#saving = store
      .unitOfWork((db) => saveTime(db, now))
      .catch((err: unknown) => logger.error({ err }, 'the time could not be saved'));
  }
}
