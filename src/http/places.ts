import type { Bound } from '../api/bounds.ts';
import { RequestError } from '../api/errors.ts';

/** How many places a name may have at the same time. */
export type Share = readonly [name: string, max: number];

/** Limits how much is done at the same time: by name, and in total on this node. */
export class Places {
  readonly #max: number;
  readonly #what: string;
  readonly #refusal: { retryAfterSeconds: number; bound: Bound };
  readonly #taken = new Map<string, number>();
  #count = 0;

  /** @param what is limited, for the message */
  constructor(what: string, { max, ...refusal }: { max: number; retryAfterSeconds: number; bound: Bound }) {
    this.#what = what;
    this.#max = max;
    this.#refusal = refusal;
  }

  /**
   * Takes a place; returns a function that releases it.
   *
   * @throws RequestError RATE_LIMIT beyond a share or the limit of the node
   */
  take(shares: readonly Share[]): () => void {
    if (this.#count >= this.#max || shares.some(([name, max]) => (this.#taken.get(name) ?? 0) >= max)) {
      const message = `too many ${this.#what} at the same time; retry after the time in Retry-After`;
      throw new RequestError('RATE_LIMIT', { message, ...this.#refusal });
    }
    this.#count += 1;
    for (const [name] of shares) this.#taken.set(name, (this.#taken.get(name) ?? 0) + 1);
    return () => this.#giveBack(shares);
  }

  #giveBack(shares: readonly Share[]): void {
    this.#count -= 1;
    for (const [name] of shares) {
      const left = (this.#taken.get(name) ?? 1) - 1;
      if (left === 0) this.#taken.delete(name);
      else this.#taken.set(name, left);
    }
  }
}
