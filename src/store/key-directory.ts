import { findKey, type PresentedKey } from './api-keys.ts';
import type { Store } from './store.ts';

const keysMax = 10_000;

/**
 * Looks up keys for authentication. If only this process writes to the store, keys are cached until the next commit, so
 * that a revocation or a suspension takes effect immediately.
 */
export class KeyDirectory {
  readonly #store: Store;
  readonly #known = new Map<string, PresentedKey>();
  #commits: number | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Finds a client's key by its keyed hash, unless it has been revoked or its end customer is suspended. Its restrictions are
   * checked by the caller, as they depend on the time and on the client's address.
   */
  async find(clientId: string, hash: string): Promise<PresentedKey | undefined> {
    // PostgreSQL accepts no text with U+0000.
    if (clientId.includes('\0')) return undefined;
    const { commits, db } = this.#store;
    if (commits === undefined) return findKey(db, clientId, hash);
    if (commits !== this.#commits || this.#known.size >= keysMax) {
      this.#known.clear();
      this.#commits = commits;
    }
    const known = this.#known.get(hash);
    if (known !== undefined) return known.clientId === clientId ? known : undefined;
    const key = await findKey(db, clientId, hash);
    if (key !== undefined && commits === this.#store.commits) this.#known.set(hash, key);
    return key;
  }
}
