import { setImmediate } from 'node:timers/promises';
import { firstSince } from '../../store/event-log.ts';
import { listSandboxLogos, removeUnusedLogo, type SandboxLogo } from '../../store/logos.ts';
import { deleteSomeUndone, findUndone, listSandboxesWithPast } from '../../store/sandbox-past.ts';
import { isOwnerGone, type Store } from '../../store/store.ts';
import {
  countNewWebhooks,
  deleteSomeSurplus,
  findSurplus,
  lastWebhook,
  listFullSandboxes,
} from '../../store/webhook-surplus.ts';
import { WebhookRoom } from '../webhooks/room.ts';

/** What sandboxes can leave behind. */
export interface RemainsParts {
  store: Store;
  /** Real time, milliseconds since the epoch. */
  now(): number;
  /** Pending webhooks at which an endpoint in a sandbox is full; of all its webhooks, as many are kept. */
  sandboxWebhooks: number;
  /** How long undone events are kept, in milliseconds. */
  sandboxPastMs: number;
}

/** Longer than clocks of nodes differ: a logo that is being saved has a newer time. */
const logosKeptMs = 60_000;
/** Logos per query, and per round. */
const logosMax = 200;
const logosPerRound = 2_000;
/** How often the past of sandboxes is searched, in milliseconds. */
const pastPauseMs = 60_000;
const webhooksMax = 500;
/** An endpoint is searched for surplus webhooks when it has got this share of its limit. */
const surplusShare = 0.1;

/**
 * Removes what sandboxes leave behind: logos without an end customer, events that a reset or a restore has undone, and the
 * oldest of very many webhooks. All in small units of work, so that others get their turn.
 */
export class SandboxRemains {
  readonly #parts: RemainsParts;
  readonly #stopped: AbortSignal;
  readonly #webhookRoom: WebhookRoom;
  #logosAfter: SandboxLogo | null = null;
  /** Numbers of the events up to which the past of each sandbox has been searched. */
  #searched = new Map<string, { closed: string; from: number }>();
  #searchedAt = Number.NEGATIVE_INFINITY;
  #lastWebhook: number | undefined;
  /** Partners whose sandboxes have got webhooks since they were last looked at. */
  readonly #active = new Set<string>();
  /** New webhooks by endpoint, since it was last searched. */
  readonly #added = new Map<string, number>();

  constructor(parts: RemainsParts, stopped: AbortSignal) {
    this.#parts = parts;
    this.#stopped = stopped;
    this.#webhookRoom = new WebhookRoom(parts);
  }

  /** Removes unused logos among the next of all. */
  async removeLogos(): Promise<void> {
    const { store, now } = this.#parts;
    const before = now() - logosKeptMs;
    for (let seen = 0; seen < logosPerRound && !this.#stopped.aborted; seen += logosMax) {
      await setImmediate();
      const logos = await listSandboxLogos(store.db, { after: this.#logosAfter, before, limit: logosMax });
      for (const logo of logos.filter(({ isUnused }) => isUnused)) {
        await store
          .unitOfWork((db) => removeUnusedLogo(db, logo, before))
          .catch((error: unknown) => {
            // An end customer has just got it.
            if (!isOwnerGone(error)) throw error;
          });
      }
      this.#logosAfter = logos.length === logosMax ? (logos.at(-1) ?? null) : null;
      if (this.#logosAfter === null) return;
    }
  }

  /** Removes undone events past their retention, with their webhooks. */
  async removePast(): Promise<void> {
    const { store, now, sandboxPastMs } = this.#parts;
    if (now() - this.#searchedAt < pastPauseMs) return;
    this.#searchedAt = now();
    const to = await firstSince(store.db, now() - sandboxPastMs);
    const before = this.#searched;
    this.#searched = new Map();
    for (const { partnerClientId, closed } of await listSandboxesWithPast(store.db)) {
      const known = before.get(partnerClientId);
      let from = known?.closed === closed ? known.from : 0;
      for (let next: number | null = from; next !== null && !this.#stopped.aborted; ) {
        from = next;
        await setImmediate();
        next = await this.#removeSomePast(partnerClientId, { from, to });
      }
      this.#searched.set(partnerClientId, { closed, from });
    }
  }

  /** Returns where to continue; null when nothing is left. */
  async #removeSomePast(
    partnerClientId: string,
    place: { from: number; to: number },
  ): Promise<number | null> {
    const { store } = this.#parts;
    const { undone, next } = await findUndone(store.db, partnerClientId, place);
    if (undone.length === 0) return next;
    const deletion = store.unitOfWork((db) => deleteSomeUndone(db, partnerClientId, place));
    return deletion.then(
      (isAll) => (isAll ? next : place.from),
      (error: unknown) => {
        // The partner is gone, and its sandbox with it.
        if (isOwnerGone(error)) return null;
        throw error;
      },
    );
  }

  /** Looks at sandboxes with new webhooks: drops those of full endpoints from now on, and removes the oldest of very many. */
  async removeSurplusWebhooks(): Promise<void> {
    const { store, sandboxWebhooks } = this.#parts;
    for (const partnerClientId of await listFullSandboxes(store.db)) this.#active.add(partnerClientId);
    this.#lastWebhook ??= await lastWebhook(store.db);
    for (let isAll = false; !isAll && !this.#stopped.aborted; ) {
      await setImmediate();
      const found = await countNewWebhooks(store.db, this.#lastWebhook);
      for (const { endpointId, partnerClientId, count } of found.counts) {
        this.#active.add(partnerClientId);
        this.#added.set(endpointId, (this.#added.get(endpointId) ?? 0) + count);
      }
      this.#lastWebhook = found.next;
      isAll = found.isAll;
    }
    for (const partnerClientId of this.#active) {
      if (await this.#webhookRoom.look(partnerClientId)) this.#active.delete(partnerClientId);
    }
    for (const [endpointId, count] of this.#added) {
      if (count < sandboxWebhooks * surplusShare) continue;
      this.#added.delete(endpointId);
      const upTo = await findSurplus(store.db, endpointId, sandboxWebhooks);
      if (upTo === undefined) continue;
      const remove = () => store.unitOfWork((db) => deleteSomeSurplus(db, endpointId, upTo, webhooksMax));
      while (!this.#stopped.aborted && (await remove()));
    }
  }
}
