import { setTimeout } from 'node:timers/promises';
import { type DueEndpoint, listDueEndpoints, listDueEndpointsOfSandbox } from '../store/webhook-due.ts';
import { Lane, type LaneParts, type Traffic } from './lane.ts';

/** What the dispatcher works with. */
export interface DispatcherParts extends LaneParts {
  logger: { error(fields: object, message: string): void };
}

/** How long the store is left alone between two looks, in milliseconds; `busyMs` while endpoints wait for a lane. */
const idleMs = 100;
const busyMs = 10;
/** Endpoints that are sent to at the same time and answer. */
const livelyMax = 64;
/** Those beside them that fail, or keep us waiting. Of them so many may be begun of which that is known. */
const troubledMax = 256;
const knownTroubledMax = 128;
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
      const { hasFound } = await this.#round();
      if (this.#lanes.size > 0) await Promise.race([...this.#lanes.values()].map(({ running }) => running));
      else if (!hasFound) return;
    }
  }

  /**
   * Sends all that is due in a partner's sandbox, and returns when its receivers have answered, those too of whoever
   * listens. It waits no longer than 25 seconds for those that do not; what is left is sent on.
   */
  async settleSandbox(partnerClientId: string): Promise<void> {
    const { store, now } = this.#parts;
    // By the process's own clock: the one that webhooks are due by may be set.
    const deadline = performance.now() + settleMs;
    for (let looks = 1; !this.#stop.signal.aborted; looks += 1) {
      const due = await listDueEndpointsOfSandbox(store.db, partnerClientId, now());
      const leftMs = deadline - performance.now();
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
      const { isFull } = await this.#round().catch((error: unknown) => {
        this.#parts.logger.error({ err: error }, 'webhooks that are due could not be looked for');
        return { isFull: false };
      });
      await setTimeout(isFull ? busyMs : idleMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Looks once for endpoints that something is due to: whether there were any, and whether there was no lane for some. */
  async #round(): Promise<{ hasFound: boolean; isFull: boolean }> {
    const { store, now } = this.#parts;
    this.#forgetSetbacks(now());
    const room = this.#room();
    if (room.lively <= 0 && room.knownTroubled <= 0) return { hasFound: true, isFull: true };
    const found = await listDueEndpoints(store.db, { now: now(), after: this.#after, limit: endpointsMax });
    this.#after = found.length < endpointsMax ? '' : (found.at(-1)?.endpointId ?? '');
    let isFull = false;
    // In any order, as those that come first would otherwise have all the lanes whenever one falls free.
    for (const endpoint of shuffled(found)) {
      const kind = endpoint.isFailing ? 'knownTroubled' : 'lively';
      isFull ||= room[kind] <= 0;
      if (room[kind] <= 0 || this.#stop.signal.aborted) continue;
      room[kind] -= 1;
      void this.#lane(endpoint);
    }
    return { hasFound: found.some(({ endpointId }) => !this.#setbacks.has(endpointId)), isFull };
  }

  /** How many lanes may be begun. One that keeps us waiting gives its place among the lively ones to another. */
  #room(): { lively: number; knownTroubled: number } {
    const lanes = [...this.#lanes.values()];
    const troubled = lanes.filter(({ lane }) => lane.isTroubled()).length;
    const lively = lanes.length - troubled;
    return {
      lively: Math.min(livelyMax - lively, troubledMax - troubled),
      knownTroubled: knownTroubledMax - troubled,
    };
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

function shuffled<Item>(items: readonly Item[]): Item[] {
  const placed = items.map((item) => ({ item, at: Math.random() }));
  return placed.toSorted((one, other) => one.at - other.at).map(({ item }) => item);
}
