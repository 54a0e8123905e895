import { isOwnerGone, type Store } from '../../store/store.ts';
import { findChangedRoom, saveChangedRoom } from '../../store/webhook-room.ts';

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
    const changed = await findChangedRoom(store.db, partnerClientId, sandboxWebhooks);
    this.#lookedAt.set(partnerClientId, performance.now());
    if (changed.length === 0) return true;
    const bounds = { max: sandboxWebhooks, now: now() };
    await store
      .unitOfWork((db) => saveChangedRoom(db, partnerClientId, changed, bounds))
      .catch((error: unknown) => {
        // The partner is gone, and its sandbox with it.
        if (!isOwnerGone(error)) throw error;
      });
    return true;
  }
}
