import { RequestError } from '../../wire/errors.ts';

const eachMax = 20;
const allMax = 1_000;
const retryAfterSeconds = 5;

/** Bounds how many listen at once: of one caller, and of all of a node together. */
export class ListenerPlaces {
  readonly #taken = new Map<string, number>();
  #count = 0;

  /**
   * Takes a place; returns what gives it back.
   *
   * @throws RequestError RATE_LIMIT when there is none
   */
  take(caller: string): () => void {
    const own = this.#taken.get(caller) ?? 0;
    if (own >= eachMax || this.#count >= allMax) {
      throw new RequestError('RATE_LIMIT', { message: 'too many listen for changes', retryAfterSeconds });
    }
    this.#taken.set(caller, own + 1);
    this.#count += 1;
    return () => this.#giveBack(caller);
  }

  #giveBack(caller: string): void {
    const left = (this.#taken.get(caller) ?? 1) - 1;
    if (left === 0) this.#taken.delete(caller);
    else this.#taken.set(caller, left);
    this.#count -= 1;
  }
}
