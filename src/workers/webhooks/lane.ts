import { setTimeout } from 'node:timers/promises';
import { sandboxNow } from '../../domain/sandbox/clock.ts';
import type { Delivery } from '../../domain/webhook/delivery.ts';
import type { Endpoint } from '../../domain/webhook/endpoint.ts';
import { isAccepted, type RetryPolicy } from '../../domain/webhook/retry.ts';
import { findSandbox } from '../../store/sandboxes.ts';
import type { Db } from '../../store/tables.ts';
import { type DueDelivery, listDueDeliveries } from '../../store/webhook-deliveries.ts';
import type { DueEndpoint } from '../../store/webhook-due.ts';
import { keepLease, leaseEndpoint, releaseEndpoint } from '../../store/webhook-endpoints.ts';
import type { WorkerParts } from '../worker.ts';
import { concludeAttempts } from './conclude.ts';
import { type Attempt, type SendParts, sendWebhook } from './send.ts';

/** Dependencies of a lane. */
export interface LaneParts extends WorkerParts, SendParts {
  policy: RetryPolicy;
  /** Identifies this node among those that share the store. */
  holder: string;
  /** Most webhooks in flight to one endpoint at a time. */
  concurrency: number;
}

/** Webhooks in flight in all lanes of a node. */
export interface Traffic {
  inFlight: number;
}

/** With this many webhooks in flight, each lane is limited to one: each has a connection, which uses memory. */
const trafficMax = 128;

/** Time after which the lease of a silent node expires; a lane renews it with every poll. */
const leaseMs = 6_000;
/** Time after which a lane gives others their turn. */
const turnMs = 5_000;
/** Webhooks fetched per query; a commit for each would cost more than sending it. */
const batchMax = 32;
/** How long completed attempts wait to be recorded with others, in milliseconds. */
const recordAfterMs = 100;
/** Interval of polls for more due webhooks while waiting for receivers, in milliseconds. */
const pollAfterMs = 1_000;

/** A receiver without a response for this time, in milliseconds, is slow. */
const silentMs = 1_000;

/** What to do next; nothing more if `isOver`. */
interface Step {
  endpoint: Endpoint;
  due: readonly DueDelivery[];
  isOver: boolean;
}

/**
 * Sends the due webhooks of one endpoint, on which this node then has the lease: more and more concurrently while it
 * accepts them, one at a time once it fails. In a sandbox always one at a time, in the order in which they fell due.
 */
export class Lane {
  readonly #parts: LaneParts;
  readonly #traffic: Traffic;
  readonly #endpointId: string;
  readonly #signal: AbortSignal;
  /** Fetched but not yet sent. */
  #queue: DueDelivery[] = [];
  readonly #inFlight = new Map<number, Promise<void>>();
  /** Completed but not yet recorded. */
  #ended: Attempt[] = [];
  #window = 1;
  /** Whether the last attempt failed. */
  #isFailing: boolean;
  /** Since when the receiver has not responded, by a monotonic clock. */
  #silentSince = performance.now();
  /** An error of our own that prevents sending. */
  #broken: unknown;

  constructor(parts: LaneParts, traffic: Traffic, endpoint: DueEndpoint, signal: AbortSignal) {
    this.#parts = parts;
    this.#traffic = traffic;
    this.#endpointId = endpoint.endpointId;
    this.#signal = signal;
    this.#isFailing = endpoint.isFailing;
  }

  /** Returns whether the receiver fails or is slow. */
  isUnresponsive(): boolean {
    return this.#isFailing || (this.#inFlight.size > 0 && performance.now() - this.#silentSince > silentMs);
  }

  /** Sends until nothing is due, its turn is over or the server stops; by then all attempts are recorded. */
  async run(): Promise<void> {
    try {
      await this.#run();
    } finally {
      await Promise.all(this.#inFlight.values());
    }
    if (this.#broken !== undefined) throw this.#broken;
  }

  async #run(): Promise<void> {
    const { store } = this.#parts;
    const startedAt = performance.now();
    for (let isFirst = true; ; isFirst = false) {
      const isInTurn = performance.now() - startedAt < turnMs;
      const ended = this.#ended;
      this.#ended = [];
      if (!isInTurn || this.#mustStop()) this.#queue = [];
      const step = await store.unitOfWork((db) => this.#step(db, ended, isFirst, isInTurn));
      if (step === undefined || step.isOver) return;
      this.#queue = step.endpoint.status === 'active' ? [...this.#queue, ...step.due] : [];
      await this.#sendQueue(step.endpoint);
    }
  }

  /** Returns whether anything is in flight, or completed but not recorded. */
  #isBusy(): boolean {
    return this.#inFlight.size > 0 || this.#ended.length > 0;
  }

  #mustStop(): boolean {
    return this.#signal.aborted || this.#broken !== undefined;
  }

  /** Records completed attempts and finds what to send next; undefined if this node has no lease on the endpoint. */
  async #step(
    db: Db,
    ended: readonly Attempt[],
    isFirst: boolean,
    isInTurn: boolean,
  ): Promise<Step | undefined> {
    const { now, holder } = this.#parts;
    const realNow = now();
    const until = realNow + leaseMs;
    const lease = { endpointId: this.#endpointId, holder, now: realNow, until };
    const leased = isFirst ? await leaseEndpoint(db, lease) : await keepLease(db, lease);
    if (leased === undefined) return undefined;
    const endpoint = await concludeAttempts(db, this.#parts, leased, ended);
    const isActive = endpoint.status === 'active' && isInTurn && !this.#mustStop();
    const mayFetch = isActive && this.#queue.length === 0 && !(isSandbox(endpoint) && this.#isBusy());
    const due = mayFetch ? await this.#due(db, endpoint, realNow) : [];
    const isIdle = !this.#isBusy() && (this.#queue.length === 0 || !isActive);
    const isOver = due.length === 0 && isIdle;
    if (isOver) await releaseEndpoint(db, this.#endpointId, holder);
    return { endpoint, due, isOver };
  }

  async #due(db: Db, endpoint: Endpoint, realNow: number): Promise<DueDelivery[]> {
    const until = await dueUntil(db, endpoint, realNow);
    if (until === null) return [];
    const most = isSandbox(endpoint) ? 1 : batchMax;
    const limit = most + this.#inFlight.size + this.#ended.length;
    const due = await listDueDeliveries(db, { endpointId: this.#endpointId, until, limit });
    // In the store, deliveries that have completed since this unit of work began are still due.
    const ended = new Set(this.#ended.map(({ delivery }) => delivery.deliveryId));
    const isSent = ({ deliveryId }: Delivery) => this.#inFlight.has(deliveryId) || ended.has(deliveryId);
    return due.filter(({ delivery }) => !isSent(delivery)).slice(0, most);
  }

  /** Sends the queue; returns when all of it has responses or it is time to poll the store again. */
  async #sendQueue(endpoint: Endpoint): Promise<void> {
    const startedAt = performance.now();
    const poll = new AbortController();
    const isTime = setTimeout(pollAfterMs, undefined, { signal: poll.signal }).catch(() => {});
    for (let elapsedMs = 0; elapsedMs < pollAfterMs; elapsedMs = performance.now() - startedAt) {
      if (elapsedMs > recordAfterMs && this.#ended.length > 0) break;
      if (this.#mustStop()) this.#queue = [];
      const free = Math.max(0, this.#windowTo(endpoint) - this.#inFlight.size);
      for (const due of this.#queue.splice(0, free)) this.#sendOne(endpoint, due);
      if (this.#inFlight.size === 0) break;
      await Promise.race([isTime, ...this.#inFlight.values()]);
    }
    poll.abort();
  }

  #windowTo(endpoint: Endpoint): number {
    return isSandbox(endpoint) || this.#traffic.inFlight >= trafficMax ? 1 : this.#window;
  }

  #sendOne(endpoint: Endpoint, due: DueDelivery): void {
    const { deliveryId } = due.delivery;
    const at = attemptTime(endpoint, due.delivery, this.#parts.now());
    const sending = sendWebhook(this.#parts, endpoint as Endpoint & { url: string }, due, at)
      .then((attempt) => {
        this.#note(attempt);
        this.#ended.push(attempt);
      })
      .catch((error: unknown) => {
        this.#broken ??= error;
      })
      .finally(() => {
        this.#inFlight.delete(deliveryId);
        this.#traffic.inFlight -= 1;
      });
    this.#inFlight.set(deliveryId, sending);
    this.#traffic.inFlight += 1;
  }

  #note({ outcome }: Attempt): void {
    this.#isFailing = !isAccepted(outcome);
    this.#silentSince = performance.now();
    this.#window = this.#isFailing ? 1 : Math.min(this.#window + 1, this.#parts.concurrency);
  }
}

function isSandbox({ environment }: Endpoint): boolean {
  return environment === 'sandbox';
}

/** Returns the realm time of an attempt: in a sandbox when it was due, however far the clock was advanced. */
export function attemptTime(endpoint: Endpoint, { dueAt }: Delivery, realNow: number): number {
  return isSandbox(endpoint) ? Math.max(dueAt, endpoint.activeSince) : realNow;
}

/** Returns the current realm time of an endpoint. */
export async function realmNow(db: Db, endpoint: Endpoint, realNow: number): Promise<number> {
  if (!isSandbox(endpoint)) return realNow;
  return sandboxNow((await findSandbox(db, endpoint.partnerClientId)).clock, realNow);
}

/**
 * Returns until when webhooks of an endpoint are due, in realm time; null during a job of its sandbox, which may discard
 * them.
 */
export async function dueUntil(db: Db, endpoint: Endpoint, realNow: number): Promise<number | null> {
  if (!isSandbox(endpoint)) return realNow;
  const { clock, job } = await findSandbox(db, endpoint.partnerClientId);
  return job === null ? sandboxNow(clock, realNow) : null;
}
