import { setTimeout } from 'node:timers/promises';
import { type DueEndpoint, listDueEndpoints, listDueEndpointsOfSandbox } from '../../store/webhook-due.ts';
import { type Find, type Work, Worker } from '../worker.ts';
import { Lane, type LaneParts, type Traffic } from './lane.ts';

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
/** Longest wait of a simulation call for receivers, in milliseconds. */
const settleMs = 25_000;

/**
 * Starts a lane (`lane.ts`) for each endpoint with due webhooks; `send.ts` sends them. One node at a time sends to an endpoint, in its own lane, so that a slow endpoint delays no other.
 * Lanes are its tasks.
 */
export class Dispatcher extends Worker<LaneParts> {
  protected override readonly kinds: readonly Find[] = [() => this.#dueEndpoints()];
  readonly #lanes = new Map<string, { lane: Lane; running: Promise<void> }>();
  readonly #traffic: Traffic = { inFlight: 0 };
  #after = '';
  /** Whether there was no lane for some endpoints. */
  #isFull = false;

  constructor(parts: LaneParts) {
    const failure = 'webhooks could not be sent; they stay due';
    super(parts, { pauseMs: idleMs, cooldownMs: 10_000, failure });
  }

  /**
   * Sends all due webhooks in a partner's sandbox, and returns when the receivers, including those behind listeners,
   * have responded. It waits at most 25 seconds; the rest is sent afterwards.
   */
  async settleSandbox(partnerClientId: string): Promise<void> {
    const { store, now } = this.parts;
    // A monotonic clock, as the system's may be changed.
    const deadline = performance.now() + settleMs;
    for (let round = 1; !this.stopped.aborted; round += 1) {
      const due = await listDueEndpointsOfSandbox(store.db, partnerClientId, now());
      const leftMs = deadline - performance.now();
      if (due.length === 0 || leftMs <= 0) return;
      const over = new AbortController();
      const tooLate = setTimeout(leftMs, undefined, { signal: over.signal }).catch(() => {});
      const toSend = due.filter(({ isFetched }) => !isFetched);
      await Promise.race([Promise.all(toSend.map((endpoint) => this.#runLane(endpoint))), tooLate]);
      over.abort();
      // For webhooks sent by another node or fetched by a listener, poll again.
      if (round > 1) await setTimeout(idleMs / 5);
    }
  }

  protected override pauseMs(): number {
    return this.#isFull ? busyMs : super.pauseMs();
  }

  /** Polls once for endpoints with due webhooks; returns those for which there is a lane. */
  async #dueEndpoints(): Promise<Work[]> {
    const { store, now } = this.parts;
    const room = this.#room();
    this.#isFull = room.responsive <= 0 && room.knownUnresponsive <= 0;
    if (this.#isFull) return [];
    const found = await listDueEndpoints(store.db, { now: now(), after: this.#after, limit: endpointsMax });
    this.#after = found.length < endpointsMax ? '' : (found.at(-1)?.endpointId ?? '');
    // In random order, as the first endpoints would otherwise get every free lane.
    return shuffled(found).flatMap((endpoint) => {
      const key = endpoint.endpointId;
      if (this.isCooling(key) || this.#lanes.has(key)) return [];
      const kind = endpoint.isFailing ? 'knownUnresponsive' : 'responsive';
      this.#isFull ||= room[kind] <= 0;
      if (room[kind] <= 0) return [];
      room[kind] -= 1;
      const run = async () => {
        void this.#runLane(endpoint);
        return false;
      };
      return [{ key, run }];
    });
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

  /** Sends in the lane of an endpoint, starting it if there is none; returns when it has ended. Does nothing during a cooldown. */
  async #runLane(endpoint: DueEndpoint): Promise<void> {
    const { endpointId } = endpoint;
    const known = this.#lanes.get(endpointId);
    if (known !== undefined) return known.running;
    if (this.isCooling(endpointId)) return;
    const lane = new Lane(this.parts, this.#traffic, endpoint, this.stopped);
    const running = this.begin(endpointId, () => lane.run().finally(() => this.#lanes.delete(endpointId)));
    this.#lanes.set(endpointId, { lane, running });
    return running;
  }
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  const placed = items.map((item) => ({ item, at: Math.random() }));
  return placed.toSorted((one, other) => one.at - other.at).map(({ item }) => item);
}
