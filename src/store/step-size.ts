import type { DialectName } from './dialect.ts';

/** How long a step may take, in milliseconds: on SQLite it blocks the event loop, and with it all other requests. */
const stepMs: Readonly<Record<DialectName, number>> = { sqlite: 4, postgres: 40 };
const sizeMax = 1024;

/** Chooses the sizes of steps by how long the previous ones took. Powers of two, so that few statements are prepared. */
export class StepSize {
  #size = 16;
  readonly #targetMs: number;

  constructor(dialect: DialectName) {
    this.#targetMs = stepMs[dialect];
  }

  /** Runs a step with the number of items to process. */
  async run<T>(step: (size: number) => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const result = await step(this.#size);
    const tookMs = performance.now() - startedAt;
    if (tookMs > this.#targetMs) this.#size = Math.max(1, this.#size / 2);
    else if (tookMs < this.#targetMs / 3) this.#size = Math.min(sizeMax, this.#size * 2);
    return result;
  }
}
