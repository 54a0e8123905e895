import { lockSandboxInJob } from '../../store/sandboxes.ts';
import type { Store } from '../../store/store.ts';
import type { Db } from '../../store/tables.ts';
import { findFullEndpoints, saveFullSince } from '../../store/webhook-room.ts';

/** How often a sandbox is looked at, at most, in milliseconds. */
const pauseMs = 1_000;
const sandboxesMax = 10_000;

interface RoomParts {
  store: Pick<Store, 'db' | 'unitOfWork'>;
  /** Real time, milliseconds since the epoch. */
  now(): number;
  /** Pending webhooks at which an endpoint in a sandbox is full. */
  sandboxWebhooks: number;
}

/** Finds which endpoints of sandboxes have too many pending webhooks, so that further ones are dropped. */
export class WebhookRoom {
  readonly #parts: RoomParts;
  readonly #lookedAt = new Map<string, number>();

  constructor(parts: RoomParts) {
    this.#parts = parts;
  }

  /** Looks at a sandbox that has got webhooks; returns false, and does not, if it has just been looked at. */
  async look(partnerClientId: string): Promise<boolean> {
    const lookedAt = this.#lookedAt.get(partnerClientId) ?? Number.NEGATIVE_INFINITY;
    if (performance.now() - lookedAt < pauseMs) return false;
    if (this.#lookedAt.size >= sandboxesMax) this.#lookedAt.clear();
    const { store, now, sandboxWebhooks } = this.#parts;
    const find = (db: Db) => findFullEndpoints(db, partnerClientId, sandboxWebhooks, now());
    const changed = await find(store.db);
    this.#lookedAt.set(partnerClientId, performance.now());
    if (changed.length === 0) return true;
    await store.unitOfWork(async (db) => {
      const { job } = await lockSandboxInJob(db, partnerClientId);
      // It may discard what is pending.
      if (job !== null) return;
      for (const { endpointId, fullSince } of await find(db)) await saveFullSince(db, endpointId, fullSince);
    });
    return true;
  }
}
