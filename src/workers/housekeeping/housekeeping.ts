import { setTimeout } from 'node:timers/promises';
import type { Actor } from '../../domain/event.ts';
import { failuresKeptMs } from '../../domain/user/sign-in.ts';
import { listExpiredPartners, type RemovalStage } from '../../store/partner-removal.ts';
import { deleteOldFailures } from '../../store/sign-in-failures.ts';
import { deleteExpiredLinks } from '../../store/user-links.ts';
import { deleteEndedSessions } from '../../store/user-sessions.ts';
import {
  deleteRemovedEndpoints,
  deleteSomeOfRemovedEndpoints,
  deleteSomeOldWebhooks,
} from '../../store/webhook-removal.ts';
import type { HousekeepingParts } from './housekeeping-parts.ts';
import { removeAbsentListeners } from './remove-listeners.ts';
import { removeSomeOfPartner } from './remove-partner.ts';

/** Default pause between rounds, in milliseconds. */
const usualPauseMs = 5_000;
/** Partners per query. */
const partnersMax = 50;
const webhooksMax = 500;
/**
 * How long a removed endpoint is kept, in milliseconds: longer than a unit of work may still be writing a webhook to
 * it.
 */
const endpointsKeptMs = 3_600_000;

/** Removes expired data. It is found in the store, so that any node can do it, also after a crash. */
export class Housekeeping {
  readonly #parts: HousekeepingParts;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(parts: HousekeepingParts) {
    this.#parts = parts;
  }

  /** Starts removing expired data periodically, until closed. */
  start(pauseMs = usualPauseMs): void {
    this.#running ??= this.#run(pauseMs);
  }

  /** Removes an expired partner; returns when nothing of it is left. */
  async removePartner(partnerClientId: string, actor: Actor): Promise<void> {
    let stage: RemovalStage | null = 'customers';
    while (stage !== null && !this.#stop.signal.aborted) {
      stage = await removeSomeOfPartner(this.#parts, partnerClientId, stage, actor);
    }
  }

  /** Removes all partners that have expired by now. */
  async removeExpired(): Promise<void> {
    const { store, now } = this.#parts;
    let found: string[];
    do {
      found = await listExpiredPartners(store.db, now(), partnersMax);
      for (const partner of found) {
        if (this.#stop.signal.aborted) return;
        await this.removePartner(partner, 'system');
      }
    } while (found.length === partnersMax);
  }

  /** Removes absent listeners, webhooks of removed endpoints, and webhooks past their retention. */
  async removeOldWebhooks(): Promise<void> {
    const { store, now, webhookLogMs } = this.#parts;
    const isStopped = () => this.#stop.signal.aborted;
    await removeAbsentListeners(this.#parts);
    while (!isStopped() && (await store.unitOfWork((db) => deleteSomeOfRemovedEndpoints(db, webhooksMax))));
    await store.unitOfWork((db) => deleteRemovedEndpoints(db, now() - endpointsKeptMs));
    const before = now() - webhookLogMs;
    while (!isStopped() && (await store.unitOfWork((db) => deleteSomeOldWebhooks(db, before, webhooksMax))));
  }

  /** Removes expired sessions and links, and old sign-in failures. */
  async removeOldSessions(): Promise<void> {
    const { store, now, sessionLimits } = this.#parts;
    await store.unitOfWork(async (db) => {
      await deleteEndedSessions(db, sessionLimits, now());
      await deleteExpiredLinks(db, now());
      await deleteOldFailures(db, now() - failuresKeptMs);
    });
  }

  /** Stops, and waits for running work. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(pauseMs: number): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.removeExpired().catch((error: unknown) => {
        const message = 'expired partners could not be removed; retrying later';
        this.#parts.logger.error({ err: error }, message);
      });
      await this.removeOldWebhooks().catch((error: unknown) => {
        const message = 'expired webhooks could not be removed; retrying later';
        this.#parts.logger.error({ err: error }, message);
      });
      await this.removeOldSessions().catch((error: unknown) => {
        const message = 'expired sessions could not be removed; retrying later';
        this.#parts.logger.error({ err: error }, message);
      });
      await setTimeout(pauseMs, undefined, { signal }).catch(() => {});
    }
  }
}
