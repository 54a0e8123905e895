import { setTimeout } from 'node:timers/promises';
import { DomainError } from '../../domain/errors.ts';
import type { Delivery } from '../../domain/webhook/delivery.ts';
import { resumeEndpoint } from '../../domain/webhook/endpoint.ts';
import {
  type FetchedWebhook,
  isCarrying,
  type Listener,
  type ListenersAnswer,
  pauseMs,
} from '../../domain/webhook/listener.ts';
import { joinSandbox } from '../../store/sandbox-locks.ts';
import type { Store } from '../../store/store.ts';
import type { Db } from '../../store/tables.ts';
import { type DueDelivery, findDelivery, listDueDeliveries } from '../../store/webhook-deliveries.ts';
import { saveEndpoint } from '../../store/webhook-endpoints.ts';
import { findListener, lockListener, savePresence } from '../../store/webhook-listeners.ts';
import { concludeAttempts } from './conclude.ts';
import { attemptTime, dueUntil, type LaneParts, realmNow } from './lane.ts';
import { printable } from './printable.ts';
import { retryAfterOf, signWebhook } from './send.ts';

/** Dependencies of listening. */
type ListeningParts = Pick<
  LaneParts,
  'store' | 'keyring' | 'keys' | 'contextAt' | 'now' | 'wallNow' | 'policy' | 'sandboxWebhookEnvironment'
>;

/** Pause between polls of the store, in milliseconds. */
const pollMs = 100;

/**
 * Lets webhooks of a sandbox be fetched instead of sent, by the same rules: one by one, with a new signature for each
 * attempt, retried in sandbox time. A listener is considered present from one call to the next.
 */
export class WebhookListening {
  readonly #parts: ListeningParts;
  readonly #stop = new AbortController();
  readonly #waiting = new Set<Promise<unknown>>();
  /** By listener: the signal of the one call that polls. If all waiting calls polled, they would overload the store. */
  readonly #polling = new Map<string, AbortSignal>();

  constructor(parts: ListeningParts) {
    this.#parts = parts;
  }

  /**
   * Returns the next due webhook of a listener, or null if there is none within `waitMs`, the caller has left, the
   * listener is removed or the server stops. A webhook without a timely response is handed out again.
   */
  async next(endpointId: string, waitMs: number, left: AbortSignal): Promise<FetchedWebhook | null> {
    const waiting = this.#next(endpointId, waitMs, left);
    this.#waiting.add(waiting);
    try {
      return await waiting;
    } finally {
      this.#waiting.delete(waiting);
    }
  }

  async #next(endpointId: string, waitMs: number, left: AbortSignal): Promise<FetchedWebhook | null> {
    const listensUntil = this.#parts.now() + waitMs + pauseMs;
    const over = AbortSignal.any([left, this.#stop.signal, AbortSignal.timeout(waitMs)]);
    const isPolling = () => this.#polling.get(endpointId) === over;
    // The latest call: earlier ones may have been lost silently.
    this.#polling.set(endpointId, over);
    try {
      for (;;) {
        if (!this.#polling.has(endpointId)) this.#polling.set(endpointId, over);
        const fetched = isPolling() ? await this.#poll(endpointId, listensUntil) : null;
        if (fetched === undefined) return null;
        if (fetched !== null && !left.aborted) return fetched;
        if (left.aborted && (fetched !== null || isPolling())) {
          await this.#recordAbsence(endpointId, fetched?.delivery.deliveryId ?? null);
        }
        if (over.aborted) return null;
        await setTimeout(pollMs, undefined, { signal: over }).catch(() => {});
      }
    } finally {
      if (isPolling()) this.#polling.delete(endpointId);
    }
  }

  /**
   * Records the outcome of a webhook that was handed to a listener, in one unit of work of the caller's store; returns its
   * delivery after that.
   *
   * @throws DomainError CONFLICT if it was not handed out, or already has a response
   */
  async answer(store: Store, endpointId: string, answer: ListenersAnswer): Promise<Delivery> {
    const { now, wallNow } = this.#parts;
    return store.unitOfWork(async (db) => {
      const listener = await lockInSandbox(db, endpointId);
      const handedOut = listener?.handedOut?.deliveryId === answer.deliveryId ? listener.handedOut : null;
      const delivery = handedOut === null ? undefined : await findDelivery(db, answer.deliveryId);
      if (listener === undefined || handedOut === null || delivery === undefined) throw notHandedOut();
      const attempt = {
        delivery,
        at: attemptTime(listener.endpoint, delivery, now()),
        sentAt: handedOut.handedAt,
        kid: handedOut.kid,
        durationMs: answer.durationMs,
        outcome: {
          statusCode: answer.statusCode,
          retryAfterMs: retryAfterOf(answer.retryAfter, wallNow()),
        },
        failure: answer.statusCode === null ? (answer.failure ?? 'no response') : null,
        answer: printable(Buffer.from(answer.answer)),
        answerHeaders: null,
      };
      await concludeAttempts(db, this.#parts, listener.endpoint, [attempt]);
      await savePresence(db, endpointId, { listensUntil: now() + pauseMs, handedOut: null });
      return (await findDelivery(db, answer.deliveryId)) ?? delivery;
    });
  }

  /** Ends all waiting calls without a webhook; returns when they have ended. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#waiting);
  }

  /**
   * Polls once for a listener's next due webhook, and hands it out if it is still due after signing; undefined if the
   * listener does not exist.
   */
  async #poll(endpointId: string, listensUntil: number): Promise<FetchedWebhook | null | undefined> {
    const { store, now, policy } = this.#parts;
    const listener = await findListener(store.db, endpointId);
    if (listener === undefined) return undefined;
    if (isCarrying(listener, now())) return null;
    const isResumed = isResumedByListening(listener);
    if (listener.listensUntil < listensUntil || isResumed)
      await this.#recordPresence(endpointId, listensUntil);
    const until = isResumed ? null : await dueUntil(store.db, listener.endpoint, now());
    const due = until === null ? undefined : await dueTo(store.db, listener, until);
    if (until === null || due === undefined) return null;
    const signed = await signWebhook(this.#parts, listener.endpoint, due);
    const { delivery } = due;
    const isHandedOut = await store.unitOfWork(async (db) => {
      const locked = await lockInSandbox(db, endpointId);
      if (locked === undefined || isCarrying(locked, now())) return false;
      const still = await dueTo(db, locked, until);
      if (still?.delivery.deliveryId !== delivery.deliveryId) return false;
      const handedAt = now();
      const handedOut = { deliveryId: delivery.deliveryId, kid: signed.kid, handedAt };
      await savePresence(db, endpointId, { listensUntil: handedAt + policy.timeoutMs + pauseMs, handedOut });
      return true;
    });
    if (!isHandedOut) return null;
    const { headers, body } = signed;
    const at = attemptTime(listener.endpoint, delivery, now());
    return { delivery, headers, body, at, timeoutMs: policy.timeoutMs };
  }

  /** Records that a listener is present. WebhookListening resumes a listener that was disabled. */
  async #recordPresence(endpointId: string, listensUntil: number): Promise<void> {
    const { store, now, contextAt } = this.#parts;
    await store.unitOfWork(async (db) => {
      const listener = await lockInSandbox(db, endpointId);
      if (listener === undefined || isCarrying(listener, now())) return;
      const until = Math.max(listener.listensUntil, listensUntil);
      await savePresence(db, endpointId, { listensUntil: until, handedOut: null });
      if (!isResumedByListening(listener)) return;
      const context = contextAt(await realmNow(db, listener.endpoint, now()));
      await saveEndpoint(db, resumeEndpoint(listener.endpoint, 'system', context));
    });
  }

  /** Records that a listener is absent, and reclaims a webhook that was handed out but not forwarded. */
  async #recordAbsence(endpointId: string, deliveryId: number | null): Promise<void> {
    const { store, now } = this.#parts;
    await store.unitOfWork(async (db) => {
      const listener = await lockListener(db, endpointId);
      if (listener === undefined || (listener.handedOut?.deliveryId ?? null) !== deliveryId) return;
      await savePresence(db, endpointId, { listensUntil: now(), handedOut: null });
    });
  }
}

/**
 * Returns whether listening resumes a listener: if it was disabled for the outcomes of its webhooks, not if its partner
 * has lost access to the sandbox.
 */
function isResumedByListening({ endpoint: { status, disabledReason } }: Listener): boolean {
  return status === 'disabled' && disabledReason !== 'WITHDRAWN';
}

/** Finds and locks a listener; prevents a reset or restore of its sandbox in the meantime. */
async function lockInSandbox(db: Db, endpointId: string): Promise<Listener | undefined> {
  const found = await findListener(db, endpointId);
  if (found === undefined) return undefined;
  await joinSandbox(db, { partnerClientId: found.endpoint.partnerClientId, realm: 'sandbox' });
  return lockListener(db, endpointId);
}

async function dueTo(db: Db, { endpoint }: Listener, until: number): Promise<DueDelivery | undefined> {
  if (endpoint.status !== 'active') return undefined;
  return (await listDueDeliveries(db, { endpointId: endpoint.endpointId, until, limit: 1 }))[0];
}

function notHandedOut(): DomainError {
  const message = 'this webhook was not handed to this listener, or already has a response';
  return new DomainError('CONFLICT', { message });
}
