import { setTimeout } from 'node:timers/promises';
import { type DueEndpoint, listDueEndpoints, listDueEndpointsOfSandbox } from '../store/webhook-due.ts';
import { Lane, type LaneParts, type Traffic } from './lane.ts';

/** What the dispatcher works with. */
export interface DispatcherParts extends LaneParts {
  logger: { error(fields: object, message: string): void };
}

/** How long the store is left alone between two looks, in milliseconds. */
const idleMs = 100;
/** Endpoints that are sent to at the same time: those that answer, and those whose last attempt failed. */
const lanesMax = 256;
const failingLanesMax = 64;
/** Looked for at once. */
const endpointsMax = 500;
/** How long an endpoint whose lane has broken down is left alone. */
const setbackMs = 10_000;
/** Longest that a call which steers a sandbox waits for receivers. */
const settleMs = 25_000;

/**
 * Sends webhooks. All that is due is found in the store, so that whatever node runs finds it, after a crash too; each
 * endpoint is sent to by one node at a time, in a lane of its own, so that a slow one holds up no other.
 */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #lanes = new Map<string, { lane: Lane; running: Promise<void> }>();
  /** Until when endpoints are left alone, real time. */
  readonly #setbacks = new Map<string, number>();
  readonly #traffic: Traffic = { underWay: 0 };
  readonly #stop = new AbortController();
  #after = '';
  #running: Promise<void> | undefined;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /** Begins to look for what is due, and goes on until it is closed. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Sends all that is due everywhere, and returns when it is done. */
  async drain(): Promise<void> {
    for (;;) {
      const found = await this.#round();
      if (this.#lanes.size > 0) await Promise.race([...this.#lanes.values()].map(({ running }) => running));
      else if (!found) return;
    }
  }

  /**
   * Sends all that is due in a partner's sandbox, and returns when its receivers have answered, those too of whoever
   * listens. It waits no longer than 25 seconds for those that do not; what is left is sent on.
   */
  async settleSandbox(partnerClientId: string): Promise<void> {
    const { store, now } = this.#parts;
    const deadline = now() + settleMs;
    for (let looks = 1; !this.#stop.signal.aborted; looks += 1) {
      const due = await listDueEndpointsOfSandbox(store.db, partnerClientId, now());
      const leftMs = deadline - now();
      if (due.length === 0 || leftMs <= 0) return;
      const over = new AbortController();
      const tooLate = setTimeout(leftMs, undefined, { signal: over.signal }).catch(() => {});
      const toSend = due.filter(({ isFetched }) => !isFetched);
      await Promise.race([Promise.all(toSend.map((endpoint) => this.#lane(endpoint))), tooLate]);
      over.abort();
      // What another node is sending, or a listener fetches, is waited for by looking again.
      if (looks > 1) await setTimeout(idleMs / 5);
    }
  }

  /** Takes on nothing more and waits for what is under way. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await Promise.all([...this.#lanes.values()].map(({ running }) => running));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#round().catch((error: unknown) => {
        this.#parts.logger.error({ err: error }, 'webhooks that are due could not be looked for');
      });
      await setTimeout(idleMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Looks once for endpoints that something is due to; true where there were any. */
  async #round(): Promise<boolean> {
    const { store, now } = this.#parts;
    this.#forgetSetbacks(now());
    if (this.#lanes.size >= lanesMax) return true;
    const found = await listDueEndpoints(store.db, { now: now(), after: this.#after, limit: endpointsMax });
    this.#after = found.length < endpointsMax ? '' : (found.at(-1)?.endpointId ?? '');
    for (const endpoint of found) if (this.#hasRoomFor(endpoint)) void this.#lane(endpoint);
    return found.some(({ endpointId }) => !this.#setbacks.has(endpointId));
  }

  #hasRoomFor({ isFailing }: DueEndpoint): boolean {
    if (this.#stop.signal.aborted || this.#lanes.size >= lanesMax) return false;
    if (!isFailing) return true;
    const failing = [...this.#lanes.values()].filter(({ lane }) => lane.isFailing);
    return failing.length < failingLanesMax;
  }

  /** The lane of an endpoint, begun where there is none; undefined where it is being left alone. */
  #lane(endpoint: DueEndpoint): Promise<void> | undefined {
    const { endpointId } = endpoint;
    const known = this.#lanes.get(endpointId);
    if (known !== undefined) return known.running;
    if (this.#setbacks.has(endpointId)) return undefined;
    const lane = new Lane(this.#parts, this.#traffic, endpoint, this.#stop.signal);
    const running = lane
      .run()
      .catch((error: unknown) => {
        this.#parts.logger.error({ err: error }, 'webhooks could not be sent to an endpoint; they stay due');
        this.#setbacks.set(endpointId, this.#parts.now() + setbackMs);
      })
      .finally(() => this.#lanes.delete(endpointId));
    this.#lanes.set(endpointId, { lane, running });
    return running;
  }

  #forgetSetbacks(now: number): void {
    for (const [endpointId, until] of this.#setbacks) if (until <= now) this.#setbacks.delete(endpointId);
  }
}
