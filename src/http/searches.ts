import type { Caller } from '../api/calls.ts';
import type { Services } from '../api/services.ts';
import { Places, type Share } from './places.ts';

declare module 'fastify' {
  interface FastifyInstance {
    searches: Searches;
  }
}

/** On one node. */
const allMax = 500;

/** Runs searches: a limited number of each caller at the same time, and their queries in turns. */
export class Searches {
  readonly #services: Services;
  readonly #places = new Places('searches', { max: allMax, retryAfterSeconds: 1, bound: 'searches_at_once' });

  constructor(services: Services) {
    this.#services = services;
  }

  /**
   * Runs a search with the services that it is to use. All callers of a partner share its turns, so that a partner gains
   * nothing by more users.
   *
   * @throws RequestError RATE_LIMIT if too many run already
   */
  async run<Result>(
    { id, partnerClientId }: Pick<Caller, 'id' | 'partnerClientId'>,
    search: (services: Services) => Promise<Result>,
  ): Promise<Result> {
    const { readTurns, settings } = this.#services;
    const { searchesAtOnce: max } = settings;
    const ofPartner: Share[] = partnerClientId === null ? [] : [[`partner ${partnerClientId}`, 2 * max]];
    const giveBack = this.#places.take([[`caller ${id}`, max], ...ofPartner]);
    try {
      return await search({ ...this.#services, store: readTurns.of(partnerClientId ?? id) });
    } finally {
      giveBack();
    }
  }
}
