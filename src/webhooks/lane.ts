import { setTimeout } from 'node:timers/promises';
import { realmOf } from '../domain/environment.ts';
import { sandboxNow } from '../domain/sandbox/clock.ts';
import type { Delivery } from '../domain/webhook/delivery.ts';
import type { Endpoint } from '../domain/webhook/endpoint.ts';
import { isAccepted, type RetryPolicy } from '../domain/webhook/retry.ts';
import type { ContextAt } from '../keyring/context.ts';
import { findSandbox } from '../store/sandboxes.ts';
import type { Store } from '../store/store.ts';
import type { Db } from '../store/tables.ts';
import { type DueDelivery, listDueDeliveries } from '../store/webhook-deliveries.ts';
import type { DueEndpoint } from '../store/webhook-due.ts';
import { keepLease, leaseEndpoint, releaseEndpoint } from '../store/webhook-endpoints.ts';
import { concludeAttempts } from './conclude.ts';
import { type Attempt, type SendParts, sendWebhook } from './send.ts';

/** What a lane works with. */
export interface LaneParts extends SendParts {
  store: Store;
  contextAt: ContextAt;
  policy: RetryPolicy;
  /** Names this node among those that share the store. */
  holder: string;
  /** Most webhooks on their way to one endpoint at a time. */
  concurrency: number;
}

/** What all lanes of a node have on their way. */
export interface Traffic {
  underWay: number;
}

/** While there is this much traffic, no lane has more than one on its way: each has a connection, which takes memory. */
const trafficMax = 128;

/** An endpoint is left to others when its node has not been heard of for this much longer than an attempt may take. */
const leaseMarginMs = 20_000;
/** After this long, others get their turn. */
const turnMs = 5_000;
/** What is fetched at once; a commit for each would cost more than the sending. */
const batchMax = 32;
/** How long attempts that have ended wait to be written down with others, in milliseconds. */
const writeAfterMs = 100;
/** How often it is looked whether more has fallen due while receivers are waited for. */
const lookAfterMs = 1_000;

/** A receiver that has not answered for so long keeps us waiting, in milliseconds. */
const silentMs = 1_000;

/** What to do next; nothing more when `isOver`. */
interface Step {
  endpoint: Endpoint;
  due: readonly DueDelivery[];
  isOver: boolean;
}

/**
 * Sends what is due to one endpoint, which this node then has to itself: as many at a time as it keeps accepting, one
 * after the other once it fails. In a sandbox always one after the other, as it fell due.
 */
export class Lane {
  readonly #parts: LaneParts;
  readonly #traffic: Traffic;
  readonly #endpointId: string;
  readonly #signal: AbortSignal;
  /** Fetched, and not yet sent. */
  #queue: DueDelivery[] = [];
  readonly #underWay = new Map<number, Promise<void>>();
  /** Ended, and not yet being written down. */
  #ended: Attempt[] = [];
  #window = 1;
  /** Whether the last attempt failed. */
  #isFailing: boolean;
  /** Since when nothing has been heard of the receiver, by the process's own clock. */
  #silentSince = performance.now();
  /** Why nothing can be sent, where that is not the receiver's doing. */
  #broken: unknown;

  constructor(parts: LaneParts, traffic: Traffic, endpoint: DueEndpoint, signal: AbortSignal) {
    this.#parts = parts;
    this.#traffic = traffic;
    this.#endpointId = endpoint.endpointId;
    this.#signal = signal;
    this.#isFailing = endpoint.isFailing;
  }

  /** Whether the receiver fails, or keeps us waiting. */
  isTroubled(): boolean {
    return this.#isFailing || (this.#underWay.size > 0 && performance.now() - this.#silentSince > silentMs);
  }

  /** Sends until nothing is due, its turn is over or the server stops; all attempts are written down by then. */
  async run(): Promise<void> {
    try {
      await this.#run();
    } finally {
      await Promise.all(this.#underWay.values());
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
      await this.#send(step.endpoint);
    }
  }

  /** Whether there is anything under way, or ended and still to be written down. */
  #isBusy(): boolean {
    return this.#underWay.size > 0 || this.#ended.length > 0;
  }

  #mustStop(): boolean {
    return this.#signal.aborted || this.#broken !== undefined;
  }

  /** Writes down what has ended and finds what to send next; undefined where the endpoint is not this node's. */
  async #step(
    db: Db,
    ended: readonly Attempt[],
    isFirst: boolean,
    isInTurn: boolean,
  ): Promise<Step | undefined> {
    const { now, holder, timeoutMs } = this.#parts;
    const realNow = now();
    const until = realNow + timeoutMs + leaseMarginMs;
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
    const until = await realmNow(db, endpoint, realNow);
    const most = isSandbox(endpoint) ? 1 : batchMax;
    const limit = most + this.#underWay.size + this.#ended.length;
    const due = await listDueDeliveries(db, { endpointId: this.#endpointId, until, limit });
    // To the store, those too are due that have ended since this unit of work began.
    const ended = new Set(this.#ended.map(({ delivery }) => delivery.deliveryId));
    const isSent = ({ deliveryId }: Delivery) => this.#underWay.has(deliveryId) || ended.has(deliveryId);
    return due.filter(({ delivery }) => !isSent(delivery)).slice(0, most);
  }

  /** Sends what is in the queue, and returns when all of it has been answered, or it is time to ask the store again. */
  async #send(endpoint: Endpoint): Promise<void> {
    const startedAt = performance.now();
    const look = new AbortController();
    const isTime = setTimeout(lookAfterMs, undefined, { signal: look.signal }).catch(() => {});
    for (let elapsedMs = 0; elapsedMs < lookAfterMs; elapsedMs = performance.now() - startedAt) {
      if (elapsedMs > writeAfterMs && this.#ended.length > 0) break;
      if (this.#mustStop()) this.#queue = [];
      const free = Math.max(0, this.#windowTo(endpoint) - this.#underWay.size);
      for (const due of this.#queue.splice(0, free)) this.#sendOne(endpoint, due);
      if (this.#underWay.size === 0) break;
      await Promise.race([isTime, ...this.#underWay.values()]);
    }
    look.abort();
  }

  #windowTo(endpoint: Endpoint): number {
    return isSandbox(endpoint) || this.#traffic.underWay >= trafficMax ? 1 : this.#window;
  }

  #sendOne(endpoint: Endpoint, due: DueDelivery): void {
    const { deliveryId, dueAt } = due.delivery;
    const isLive = realmOf(endpoint.environment) === 'live';
    // In a sandbox it happens when it was due, however fast its clock was moved on.
    const at = isLive ? this.#parts.now() : Math.max(dueAt, endpoint.activeSince);
    const sending = sendWebhook(this.#parts, endpoint as Endpoint & { url: string }, due, at)
      .then((attempt) => {
        this.#note(attempt);
        this.#ended.push(attempt);
      })
      .catch((error: unknown) => {
        this.#broken ??= error;
      })
      .finally(() => {
        this.#underWay.delete(deliveryId);
        this.#traffic.underWay -= 1;
      });
    this.#underWay.set(deliveryId, sending);
    this.#traffic.underWay += 1;
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

async function realmNow(db: Db, endpoint: Endpoint, realNow: number): Promise<number> {
  if (!isSandbox(endpoint)) return realNow;
  return sandboxNow((await findSandbox(db, endpoint.partnerClientId)).clock, realNow);
}
