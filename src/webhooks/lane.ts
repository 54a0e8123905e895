import { setImmediate } from 'node:timers/promises';
import { realmOf } from '../domain/environment.ts';
import { sandboxNow } from '../domain/sandbox/clock.ts';
import type { Endpoint } from '../domain/webhook/endpoint.ts';
import { isAccepted, type RetryPolicy } from '../domain/webhook/retry.ts';
import type { ContextAt } from '../keyring/context.ts';
import { findSandbox } from '../store/sandboxes.ts';
import type { Store } from '../store/store.ts';
import type { Db } from '../store/tables.ts';
import { type DueDelivery, listDueDeliveries } from '../store/webhook-deliveries.ts';
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

/** An endpoint is left to others when its node has not been heard of for this much longer than an attempt may take. */
const leaseMarginMs = 20_000;
/** After this long, others get their turn. */
const turnMs = 5_000;

/** What is to be sent next; nothing more when `isOver`. */
interface Work {
  endpoint: Endpoint;
  due: readonly DueDelivery[];
  /** In the realm's time. */
  now: number;
  isOver: boolean;
}

/**
 * Sends what is due to one endpoint, which this node then has to itself: as many at a time as it keeps accepting, one
 * after the other once it fails. In a sandbox always one after the other, as it fell due.
 */
export class Lane {
  /** Whether the last attempt failed. */
  isFailing: boolean;
  readonly #parts: LaneParts;
  readonly #endpointId: string;
  readonly #signal: AbortSignal;
  readonly #underWay = new Map<number, Promise<void>>();
  /** Ended, and not yet written down. */
  #ended: Attempt[] = [];
  #window = 1;
  /** Why nothing can be sent, where that is not the receiver's doing. */
  #broken: unknown;

  constructor(parts: LaneParts, endpointId: string, isFailing: boolean, signal: AbortSignal) {
    this.#parts = parts;
    this.#endpointId = endpointId;
    this.#signal = signal;
    this.isFailing = isFailing;
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
    const { now, store } = this.#parts;
    const startedAt = now();
    for (let isFirst = true; ; isFirst = false) {
      const isInTurn = now() - startedAt < turnMs;
      const mayGoOn = isInTurn && !this.#signal.aborted && this.#broken === undefined;
      const ended = this.#ended;
      this.#ended = [];
      const work = await store.unitOfWork((db) => this.#step(db, ended, isFirst, mayGoOn));
      if (work === undefined || work.isOver) return;
      for (const due of work.due) this.#send(work, due);
      await Promise.race(this.#underWay.values());
      // Those that end together are written down together.
      await setImmediate();
    }
  }

  /** Writes down what has ended and finds what to send next; undefined where the endpoint is not this node's. */
  async #step(
    db: Db,
    ended: readonly Attempt[],
    isFirst: boolean,
    mayGoOn: boolean,
  ): Promise<Work | undefined> {
    const { now, holder, timeoutMs } = this.#parts;
    const realNow = now();
    const lease = {
      endpointId: this.#endpointId,
      holder,
      now: realNow,
      until: realNow + timeoutMs + leaseMarginMs,
    };
    const leased = isFirst ? await leaseEndpoint(db, lease) : await keepLease(db, lease);
    if (leased === undefined) return undefined;
    const endpoint = await concludeAttempts(db, this.#parts, leased, ended);
    const realmNow = await this.#realmNow(db, endpoint, realNow);
    const free = this.#windowOf(endpoint) - this.#underWay.size;
    const maySend = mayGoOn && endpoint.status === 'active' && free > 0;
    const due = maySend ? await this.#due(db, realmNow, free) : [];
    const isOver = due.length === 0 && this.#underWay.size === 0;
    if (isOver) await releaseEndpoint(db, this.#endpointId, holder);
    return { endpoint, due, now: realmNow, isOver };
  }

  async #due(db: Db, until: number, free: number): Promise<DueDelivery[]> {
    const limit = free + this.#underWay.size;
    const due = await listDueDeliveries(db, { endpointId: this.#endpointId, until, limit });
    return due.filter(({ delivery }) => !this.#underWay.has(delivery.deliveryId)).slice(0, free);
  }

  #windowOf({ environment }: Endpoint): number {
    return environment === 'sandbox' ? 1 : this.#window;
  }

  async #realmNow(db: Db, { environment, partnerClientId }: Endpoint, realNow: number): Promise<number> {
    if (environment !== 'sandbox') return realNow;
    return sandboxNow((await findSandbox(db, partnerClientId)).clock, realNow);
  }

  #send(work: Work, due: DueDelivery): void {
    const { endpoint } = work;
    const { deliveryId, dueAt } = due.delivery;
    // In a sandbox it happens when it was due, however fast its clock was moved on.
    const at = realmOf(endpoint.environment) === 'live' ? work.now : Math.max(dueAt, endpoint.activeSince);
    const sending = sendWebhook(this.#parts, endpoint as Endpoint & { url: string }, due, at)
      .then((attempt) => {
        this.#note(attempt);
        this.#ended.push(attempt);
      })
      .catch((error: unknown) => {
        this.#broken ??= error;
      })
      .finally(() => this.#underWay.delete(deliveryId));
    this.#underWay.set(deliveryId, sending);
  }

  #note({ outcome }: Attempt): void {
    this.isFailing = !isAccepted(outcome);
    this.#window = this.isFailing ? 1 : Math.min(this.#window + 1, this.#parts.concurrency);
  }
}
