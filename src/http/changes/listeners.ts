import type { Caller } from '../../api/calls.ts';
import { RequestError } from '../../api/errors.ts';

const ofCallerMax = 20;
const ofPartnerMax = 200;
const allMax = 1_000;
const retryAfterSeconds = 5;

/** Limits concurrent listeners: per caller, per partner, and in total per node. */
export class ListenerPlaces {
  readonly #taken = new Map<string, number>();
  #count = 0;

  /**
   * Takes a place; returns a function that releases it.
   *
   * @throws RequestError RATE_LIMIT beyond a limit
   */
  take({ id, partnerClientId }: Pick<Caller, 'id' | 'partnerClientId'>): () => void {
    const bounds: [name: string, max: number][] = [[`caller ${id}`, ofCallerMax]];
    if (partnerClientId !== null) bounds.push([`partner ${partnerClientId}`, ofPartnerMax]);
    if (this.#count >= allMax || bounds.some(([name, max]) => (this.#taken.get(name) ?? 0) >= max)) {
      const message = 'too many listeners for changes';
      throw new RequestError('RATE_LIMIT', { message, retryAfterSeconds, bound: 'change_listeners' });
    }
    this.#count += 1;
    for (const [name] of bounds) this.#taken.set(name, (this.#taken.get(name) ?? 0) + 1);
    return () => this.#giveBack(bounds.map(([name]) => name));
  }

  #giveBack(names: readonly string[]): void {
    this.#count -= 1;
    for (const name of names) {
      const left = (this.#taken.get(name) ?? 1) - 1;
      if (left === 0) this.#taken.delete(name);
      else this.#taken.set(name, left);
    }
  }
}
