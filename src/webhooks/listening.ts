import { setTimeout } from 'node:timers/promises';
import { DomainError } from '../domain/errors.ts';
import { sandboxNow } from '../domain/sandbox/clock.ts';
import type { Delivery } from '../domain/webhook/delivery.ts';
import { resumeEndpoint } from '../domain/webhook/endpoint.ts';
import {
  type FetchedWebhook,
  isCarrying,
  type Listener,
  type ListenersAnswer,
  pauseMs,
} from '../domain/webhook/listener.ts';
import type { RetryPolicy } from '../domain/webhook/retry.ts';
import type { ContextAt } from '../keyring/context.ts';
import { joinSandbox } from '../store/sandbox-locks.ts';
import { findSandbox } from '../store/sandboxes.ts';
import type { Store } from '../store/store.ts';
import type { Db } from '../store/tables.ts';
import { type DueDelivery, findDelivery, listDueDeliveries } from '../store/webhook-deliveries.ts';
import { saveEndpoint } from '../store/webhook-endpoints.ts';
import { findListener, lockListener, savePresence } from '../store/webhook-listeners.ts';
import { concludeAttempts } from './conclude.ts';
import { printable, retryAfterOf, type SendParts, signWebhook } from './send.ts';

/** What listening works with. */
export interface ListeningParts extends Pick<SendParts, 'keyring' | 'keys' | 'now'> {
  store: Store;
  contextAt: ContextAt;
  policy: RetryPolicy;
}

/** How long the store is left alone between two looks, in milliseconds. */
const lookMs = 100;

/**
 * Lets webhooks of a sandbox be fetched instead of sent, by the same rules: one after the other, signed anew at each
 * attempt, tried again by the sandbox's clock. A listener is taken to be there from one call to the next.
 */
export class Listening {
  readonly #parts: ListeningParts;
  readonly #stop = new AbortController();
  readonly #waiting = new Set<Promise<unknown>>();
  /** By listener: the end of the one call that looks for what is due. All that wait would keep the store busy. */
  readonly #looking = new Map<string, AbortSignal>();

  constructor(parts: ListeningParts) {
    this.#parts = parts;
  }

  /**
   * Hands a listener the next webhook that is due to it, or null when none is within `waitMs`, the caller has left, the
   * listener is removed or the server stops. One that is not answered in time is handed out again.
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
    const isLooking = () => this.#looking.get(endpointId) === over;
    // The latest: those before it may have been lost without a word.
    this.#looking.set(endpointId, over);
    try {
      for (;;) {
        if (!this.#looking.has(endpointId)) this.#looking.set(endpointId, over);
        const fetched = isLooking() ? await this.#look(endpointId, listensUntil) : null;
        if (fetched === undefined) return null;
        if (fetched !== null && !left.aborted) return fetched;
        if (left.aborted && (fetched !== null || isLooking())) {
          await this.#takeBack(endpointId, fetched?.delivery.deliveryId ?? null);
        }
        if (over.aborted) return null;
        await setTimeout(lookMs, undefined, { signal: over }).catch(() => {});
      }
    } finally {
      if (isLooking()) this.#looking.delete(endpointId);
    }
  }

  /**
   * Writes down what came of a webhook that a listener was handed, and returns its delivery as it now is.
   *
   * @throws DomainError CONFLICT where it was not handed out, or has been answered
   */
  async answer(endpointId: string, answer: ListenersAnswer): Promise<Delivery> {
    const { store, now } = this.#parts;
    return store.unitOfWork(async (db) => {
      const listener = await lockInSandbox(db, endpointId);
      const handedOut = listener?.handedOut?.deliveryId === answer.deliveryId ? listener.handedOut : null;
      const delivery = handedOut === null ? undefined : await findDelivery(db, answer.deliveryId);
      if (listener === undefined || handedOut === null || delivery === undefined) throw notHandedOut();
      const attempt = {
        delivery,
        at: attemptedAt(listener, delivery),
        sentAt: handedOut.handedAt,
        kid: handedOut.kid,
        durationMs: answer.durationMs,
        outcome: {
          statusCode: answer.statusCode,
          retryAfterMs: retryAfterOf(answer.retryAfter, now()),
        },
        failure: answer.statusCode === null ? (answer.failure ?? 'no answer') : null,
        answer: printable(Buffer.from(answer.answer)),
      };
      await concludeAttempts(db, this.#parts, listener.endpoint, [attempt]);
      await savePresence(db, endpointId, { listensUntil: now() + pauseMs, handedOut: null });
      return (await findDelivery(db, answer.deliveryId)) ?? delivery;
    });
  }

  /** Lets those who wait go, with nothing; returns when they have gone. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#waiting);
  }

  /**
   * Looks once for what is due to a listener, and hands it out where it is still due once it is signed; undefined where
   * there is no such listener.
   */
  async #look(endpointId: string, listensUntil: number): Promise<FetchedWebhook | null | undefined> {
    const { store, now, policy } = this.#parts;
    const listener = await findListener(store.db, endpointId);
    if (listener === undefined) return undefined;
    if (isCarrying(listener, now())) return null;
    const isResumed = isResumedByListening(listener);
    if (listener.listensUntil < listensUntil || isResumed) await this.#note(endpointId, listensUntil);
    const until = await this.#sandboxNow(store.db, listener);
    const due = isResumed ? undefined : await dueTo(store.db, listener, until);
    if (due === undefined) return null;
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
    return { delivery, headers, body, at: attemptedAt(listener, delivery), timeoutMs: policy.timeoutMs };
  }

  /** Notes that somebody listens. Who listens wants to be told, so a listener that was disabled is active again. */
  async #note(endpointId: string, listensUntil: number): Promise<void> {
    const { store, now, contextAt } = this.#parts;
    await store.unitOfWork(async (db) => {
      const listener = await lockInSandbox(db, endpointId);
      if (listener === undefined || isCarrying(listener, now())) return;
      const until = Math.max(listener.listensUntil, listensUntil);
      await savePresence(db, endpointId, { listensUntil: until, handedOut: null });
      if (!isResumedByListening(listener)) return;
      const context = contextAt(await this.#sandboxNow(db, listener));
      await saveEndpoint(db, resumeEndpoint(listener.endpoint, 'system', context));
    });
  }

  /** Notes that nobody listens any more, with a webhook that was handed out and has not gone anywhere. */
  async #takeBack(endpointId: string, deliveryId: number | null): Promise<void> {
    const { store, now } = this.#parts;
    await store.unitOfWork(async (db) => {
      const listener = await lockListener(db, endpointId);
      if (listener === undefined || (listener.handedOut?.deliveryId ?? null) !== deliveryId) return;
      await savePresence(db, endpointId, { listensUntil: now(), handedOut: null });
    });
  }

  async #sandboxNow(db: Db, { endpoint: { partnerClientId } }: Listener): Promise<number> {
    return sandboxNow((await findSandbox(db, partnerClientId)).clock, this.#parts.now());
  }
}

/** One that was disabled for what came of its webhooks; not one whose partner has no access to sandboxes any more. */
function isResumedByListening({ endpoint: { status, disabledReason } }: Listener): boolean {
  return status === 'disabled' && disabledReason !== 'WITHDRAWN';
}

/** Finds a listener and locks it; its sandbox is not taken back meanwhile. */
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

/** In a sandbox it happens when it was due, however fast its clock was moved on. */
function attemptedAt({ endpoint }: Listener, { dueAt }: Delivery): number {
  return Math.max(dueAt, endpoint.activeSince);
}

function notHandedOut(): DomainError {
  const message = 'this webhook has not been handed to this listener, or has been answered already';
  return new DomainError('CONFLICT', { message });
}
