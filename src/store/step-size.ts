import type { DialectName } from './dialect.ts';

/** Items of a step on PostgreSQL, which runs in its own process. */
const fixedSize = 128;
/** Fewest and most items of a step on SQLite. */
const sizeMin = 8;
const sizeMax = 512;
/** How long a step may take on SQLite, in milliseconds: it blocks the event loop, and with it all other requests. */
const stepMs = 4;

/** Chooses the sizes of steps by how long the previous ones took. Powers of two, so that few statements are prepared. */
export class StepSize {
  readonly #isAdapted: boolean;
  #size: number;

  constructor(dialect: DialectName) {
    this.#isAdapted = dialect === 'sqlite';
    this.#size = this.#isAdapted ? sizeMin : fixedSize;
  }

  /** Runs a step with the number of items to process. */
  async run<T>(step: (size: number) => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const result = await step(this.#size);
    const tookMs = performance.now() - startedAt;
    if (this.#isAdapted && tookMs > stepMs) this.#size = Math.max(sizeMin, this.#size / 2);
    else if (this.#isAdapted && tookMs < stepMs / 3) this.#size = Math.min(sizeMax, this.#size * 2);
    return result;
  }
}
