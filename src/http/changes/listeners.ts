import type { Caller } from '../../api/calls.ts';
import { Places, type Share } from '../places.ts';

const ofCallerMax = 20;
const ofPartnerMax = 200;
const allMax = 1_000;

/** Limits concurrent listeners: per caller, per partner, and in total per node. */
export class ListenerPlaces {
  readonly #places = new Places('listeners for changes', {
    max: allMax,
    retryAfterSeconds: 5,
    bound: 'change_listeners',
  });

  /**
   * Takes a place; returns a function that releases it.
   *
   * @throws RequestError RATE_LIMIT beyond a limit
   */
  take({ id, partnerClientId }: Pick<Caller, 'id' | 'partnerClientId'>): () => void {
    const ofPartner: Share[] = partnerClientId === null ? [] : [[`partner ${partnerClientId}`, ofPartnerMax]];
    return this.#places.take([[`caller ${id}`, ofCallerMax], ...ofPartner]);
  }
}
