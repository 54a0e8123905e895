import { setTimeout } from 'node:timers/promises';
import { type DueEndpoint, listDueEndpoints, listDueEndpointsOfSandbox } from '../../store/webhook-due.ts';
import { Lane, type LaneParts, type Traffic } from './lane.ts';

/** Dependencies of the dispatcher. */
export interface DispatcherParts extends LaneParts {
  logger: { error(fields: object, message: string): void };
}

/** Pause between polls of the store, in milliseconds; `busyMs` while endpoints wait for a lane. */
const idleMs = 100;
const busyMs = 10;
/** Maximum number of concurrent lanes to endpoints that respond. */
const responsiveMax = 64;
/**
 * Maximum number of additional lanes to endpoints that fail or are slow, and of those started when that is already
 * known.
 */
const unresponsiveMax = 256;
const knownUnresponsiveMax = 128;
/** Endpoints per query. */
const endpointsMax = 500;
/** Cooldown of an endpoint whose lane has failed, in milliseconds. */
const cooldownMs = 10_000;
/** Longest wait of a simulation call for receivers, in milliseconds. */
const settleMs = 25_000;

/**
 * Sends webhooks. All due webhooks are found in the store, so that any node can send them, also after a crash. One node
 * at a time sends to an endpoint, in its own lane, so that a slow endpoint delays no other.
 */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #lanes = new Map<string, { lane: Lane; running: Promise<void> }>();
  /** End of each endpoint's cooldown, real time. */
  readonly #cooldowns = new Map<string, number>();
  readonly #traffic: Traffic = { inFlight: 0 };
  readonly #stop = new AbortController();
  #after = '';
  #running: Promise<void> | undefined;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /** Starts sending due webhooks, until closed. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Sends all due webhooks, and returns when it is done. */
  async drain(): Promise<void> {
    for (;;) {
      const { hasFound } = await this.#round();
      if (this.#lanes.size > 0) await Promise.race([...this.#lanes.values()].map(({ running }) => running));
      else if (!hasFound) return;
    }
  }

  /**
   * Sends all due webhooks in a partner's sandbox, and returns when the receivers, including those behind listeners,
   * have responded. It waits at most 25 seconds; the rest is sent afterwards.
   */
  async settleSandbox(partnerClientId: string): Promise<void> {
    const { store, now } = this.#parts;
    // A monotonic clock, as the system's may be changed.
    const deadline = performance.now() + settleMs;
    for (let round = 1; !this.#stop.signal.aborted; round += 1) {
      const due = await listDueEndpointsOfSandbox(store.db, partnerClientId, now());
      const leftMs = deadline - performance.now();
      if (due.length === 0 || leftMs <= 0) return;
      const over = new AbortController();
      const tooLate = setTimeout(leftMs, undefined, { signal: over.signal }).catch(() => {});
      const toSend = due.filter(({ isFetched }) => !isFetched);
      await Promise.race([Promise.all(toSend.map((endpoint) => this.#lane(endpoint))), tooLate]);
      over.abort();
      // For webhooks sent by another node or fetched by a listener, poll again.
      if (round > 1) await setTimeout(idleMs / 5);
    }
  }

  /** Stops, and waits for running lanes. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await Promise.all([...this.#lanes.values()].map(({ running }) => running));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const { isFull } = await this.#round().catch((error: unknown) => {
        this.#parts.logger.error({ err: error }, 'due webhooks could not be listed');
        return { isFull: false };
      });
      await setTimeout(isFull ? busyMs : idleMs, undefined, { signal }).catch(() => {});
    }
  }

  /**
   * Polls once for endpoints with due webhooks; returns whether there were any, and whether there was no lane for some.
   */
  async #round(): Promise<{ hasFound: boolean; isFull: boolean }> {
    const { store, now } = this.#parts;
    this.#dropExpiredCooldowns(now());
    const room = this.#room();
    if (room.responsive <= 0 && room.knownUnresponsive <= 0) return { hasFound: true, isFull: true };
    const found = await listDueEndpoints(store.db, { now: now(), after: this.#after, limit: endpointsMax });
    this.#after = found.length < endpointsMax ? '' : (found.at(-1)?.endpointId ?? '');
    let isFull = false;
    // In random order, as the first endpoints would otherwise get every free lane.
    for (const endpoint of shuffled(found)) {
      const kind = endpoint.isFailing ? 'knownUnresponsive' : 'responsive';
      isFull ||= room[kind] <= 0;
      if (room[kind] <= 0 || this.#stop.signal.aborted) continue;
      room[kind] -= 1;
      void this.#lane(endpoint);
    }
    return { hasFound: found.some(({ endpointId }) => !this.#cooldowns.has(endpointId)), isFull };
  }

  /** Returns how many lanes may start. A lane whose endpoint is slow gives up its place among the responsive ones. */
  #room(): { responsive: number; knownUnresponsive: number } {
    const lanes = [...this.#lanes.values()];
    const unresponsive = lanes.filter(({ lane }) => lane.isUnresponsive()).length;
    const responsive = lanes.length - unresponsive;
    return {
      responsive: Math.min(responsiveMax - responsive, unresponsiveMax - unresponsive),
      knownUnresponsive: knownUnresponsiveMax - unresponsive,
    };
  }

  /** Returns the lane of an endpoint, starting it if there is none; undefined during a cooldown. */
  #lane(endpoint: DueEndpoint): Promise<void> | undefined {
    const { endpointId } = endpoint;
    const known = this.#lanes.get(endpointId);
    if (known !== undefined) return known.running;
    if (this.#cooldowns.has(endpointId)) return undefined;
    const lane = new Lane(this.#parts, this.#traffic, endpoint, this.#stop.signal);
    const running = lane
      .run()
      .catch((error: unknown) => {
        this.#parts.logger.error({ err: error }, 'webhooks could not be sent to an endpoint; they stay due');
        this.#cooldowns.set(endpointId, this.#parts.now() + cooldownMs);
      })
      .finally(() => this.#lanes.delete(endpointId));
    this.#lanes.set(endpointId, { lane, running });
    return running;
  }

  #dropExpiredCooldowns(now: number): void {
    for (const [endpointId, until] of this.#cooldowns) if (until <= now) this.#cooldowns.delete(endpointId);
  }
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  const placed = items.map((item) => ({ item, at: Math.random() }));
  return placed.toSorted((one, other) => one.at - other.at).map(({ item }) => item);
}
