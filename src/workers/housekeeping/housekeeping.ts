import type { Context } from '../../domain/context.ts';
import type { Actor } from '../../domain/event.ts';
import { recordsOfOwnerMax, replayedForMs } from '../../domain/idempotency.ts';
import { sandboxNow } from '../../domain/sandbox/clock.ts';
import type { SessionLimits } from '../../domain/user/session.ts';
import { failuresKeptMs } from '../../domain/user/sign-in.ts';
import { endpointRemoved } from '../../domain/webhook/endpoint.ts';
import { forgottenAfterMs, isForgotten } from '../../domain/webhook/listener.ts';
import { removeSomeOldEvents } from '../../store/audit-gaps.ts';
import { appendEvents } from '../../store/events.ts';
import {
  deleteSomeOldRecords,
  deleteSomeSurplusRecords,
  listOwnersOfSurplusRecords,
} from '../../store/idempotency-records.ts';
import { listExpiredPartners, type RemovalStage } from '../../store/partner-removal.ts';
import { findSandbox } from '../../store/sandboxes.ts';
import { deleteOldFailures } from '../../store/sign-in-failures.ts';
import type { Db } from '../../store/tables.ts';
import { deleteExpiredLinks } from '../../store/user-links.ts';
import { deleteEndedSessions } from '../../store/user-sessions.ts';
import { removeEndpoint } from '../../store/webhook-endpoints.ts';
import { listAbsentListeners, lockListener } from '../../store/webhook-listeners.ts';
import {
  deleteRemovedEndpoints,
  deleteSomeOfRemovedEndpoints,
  deleteSomeOldWebhooks,
} from '../../store/webhook-removal.ts';
import { type Find, type Work, Worker, type WorkerParts } from '../worker.ts';
import { Eraser, type EraserParts } from './erase.ts';
import { removeSomeOfPartner } from './remove-partner.ts';
import { type RemainsParts, SandboxRemains } from './sandbox-remains.ts';

/** Dependencies of housekeeping. */
export interface HousekeepingParts
  extends WorkerParts,
    Omit<RemainsParts, keyof WorkerParts>,
    Omit<EraserParts, keyof WorkerParts> {
  sessionLimits: SessionLimits;
  /** How long webhooks are kept, in milliseconds. */
  webhookLogMs: number;
  /** How long events are kept, in milliseconds; null for ever. */
  auditMs: number | null;
  /** Pause between rounds, in milliseconds; the default is five seconds. */
  pauseMs?: number | undefined;
}

/** Partners per query. */
const partnersMax = 50;
const webhooksMax = 200;
const eventsMax = 200;
/** Records of replies deleted in one unit of work. */
const recordsMax = 500;
/** Counting all records takes long if there are many. */
const recordsCountedEveryMs = 60_000;
/**
 * How long a removed endpoint is kept, in milliseconds: longer than a unit of work may still be writing a webhook to
 * it.
 */
const endpointsKeptMs = 3_600_000;

/** Removes expired data: partners, and then, in every round, webhooks, events, sessions and what sandboxes have left behind. */
export class Housekeeping extends Worker<HousekeepingParts> {
  protected override readonly kinds: readonly Find[] = [(cooling) => this.#expired(partnersMax + cooling)];
  readonly #remains: SandboxRemains;
  readonly #eraser: Eraser;
  #recordsCountedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: HousekeepingParts) {
    const { pauseMs = 5_000 } = parts;
    super(parts, {
      pauseMs,
      cooldownMs: pauseMs,
      failure: 'expired data could not be removed; retrying later',
    });
    this.#remains = new SandboxRemains(parts, this.stopped);
    this.#eraser = new Eraser(parts, this.stopped);
  }

  /** Removes an expired partner; returns when nothing of it is left. */
  async removePartner(partnerClientId: string, actor: Actor, context: Context): Promise<void> {
    let stage: RemovalStage | null = 'customers';
    while (stage !== null && !this.stopped.aborted) {
      stage = await removeSomeOfPartner(this.parts, partnerClientId, stage, actor, context);
    }
  }

  /** Erases the personal data of an end customer; returns when nothing of it is left. */
  eraseEndCustomer(clientId: string, actor: Actor, context: Context): Promise<void> {
    return this.#eraser.eraseCustomer(clientId, actor, context);
  }

  /** Removes absent listeners, webhooks of removed endpoints, and webhooks past their retention. */
  async removeOldWebhooks(): Promise<void> {
    const { store, now, webhookLogMs } = this.parts;
    const isStopped = () => this.stopped.aborted;
    await this.#removeAbsentListeners();
    while (!isStopped() && (await store.unitOfWork((db) => deleteSomeOfRemovedEndpoints(db, webhooksMax))));
    await store.unitOfWork((db) => deleteRemovedEndpoints(db, now() - endpointsKeptMs));
    const before = now() - webhookLogMs;
    while (!isStopped() && (await store.unitOfWork((db) => deleteSomeOldWebhooks(db, before, webhooksMax))));
  }

  /** Removes events past their retention, after their webhooks. */
  async removeOldEvents(): Promise<void> {
    const { store, now, auditMs } = this.parts;
    if (auditMs === null) return;
    const before = now() - auditMs;
    const remove = () => store.unitOfWork((db) => removeSomeOldEvents(db, before, eventsMax));
    while (!this.stopped.aborted && (await remove()));
  }

  async #expired(limit: number): Promise<Work[]> {
    const { store, now, contextAt } = this.parts;
    const partners = await listExpiredPartners(store.db, now(), limit);
    const partnerWork = (partner: string): Work => ({
      key: partner,
      run: async () => {
        await this.removePartner(partner, 'system', contextAt(now()));
        return partners.length === limit;
      },
    });
    const otherWork = (key: string, remove: () => Promise<void>): Work => ({
      key,
      run: () => remove().then(() => false),
    });
    return [
      ...partners.map(partnerWork),
      otherWork('webhooks', () => this.removeOldWebhooks()),
      otherWork('events', () => this.removeOldEvents()),
      otherWork('erasure', () => this.#eraser.eraseDue()),
      otherWork('sessions', () => this.#removeOldSessions()),
      otherWork('idempotency records', () => this.#removeOldRecords()),
      otherWork('logos', () => this.#remains.removeLogos()),
      otherWork('surplus', () => this.#remains.removeSurplusWebhooks()),
      otherWork('past', () => this.#remains.removePast()),
    ];
  }

  /** Removes listeners that have been absent for too long. */
  async #removeAbsentListeners(): Promise<void> {
    const { store, now, contextAt } = this.parts;
    for (const endpointId of await listAbsentListeners(store.db, now() - forgottenAfterMs)) {
      await store.unitOfWork(async (db) => {
        const listener = await lockListener(db, endpointId);
        if (listener === undefined || !isForgotten(listener, now())) return;
        const { endpoint } = listener;
        const { clock } = await findSandbox(db, endpoint.partnerClientId);
        await removeEndpoint(db, endpoint, now());
        await appendEvents(db, [endpointRemoved(endpoint, 'system', contextAt(sandboxNow(clock, now())))]);
      });
    }
  }

  /** Removes the records of replies that are not repeated any more, and an owner's oldest ones beyond its limit. */
  async #removeOldRecords(): Promise<void> {
    const { store, now } = this.parts;
    const all = async (remove: (db: Db) => Promise<boolean>) => {
      while (!this.stopped.aborted && (await store.unitOfWork(remove)));
    };
    await all((db) => deleteSomeOldRecords(db, now() - replayedForMs, recordsMax));
    if (performance.now() - this.#recordsCountedAt < recordsCountedEveryMs) return;
    this.#recordsCountedAt = performance.now();
    for (const owner of await listOwnersOfSurplusRecords(store.db, recordsOfOwnerMax)) {
      await all((db) => deleteSomeSurplusRecords(db, owner, recordsOfOwnerMax, recordsMax));
    }
  }

  /** Removes expired sessions and links, and old sign-in failures. */
  async #removeOldSessions(): Promise<void> {
    const { store, now, sessionLimits } = this.parts;
    await store.unitOfWork(async (db) => {
      await deleteEndedSessions(db, sessionLimits, now());
      await deleteExpiredLinks(db, now());
      await deleteOldFailures(db, now() - failuresKeptMs);
    });
  }
}
