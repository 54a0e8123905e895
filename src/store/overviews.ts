import { setTimeout } from 'node:timers/promises';
import { countIn, noCounts, type OverviewCounts, type OverviewScope } from './overview-counts.ts';
import type { ReadTurns } from './read-turns.ts';
import { countWebhooks, noWebhooks, type WebhookCounts } from './webhook-counts.ts';

/** Minimum cache time of an overview, in milliseconds; none for one sandbox, whose user watches what changes. */
const keptMs = ({ partnerClientId, realm }: OverviewScope) =>
  realm === 'sandbox' && partnerClientId !== null ? 0 : 5_000;
/** Cache time as a multiple of the counting time, so that counting uses a small share of the processor. */
const keptTimes = 20;
/** Longest wait for a slow count, in milliseconds; then the counts so far are returned. */
const waitMs = 1_500;

interface Overview {
  counts: OverviewCounts;
  webhooks: WebhookCounts;
  /** Real time of counting. */
  countedAt: number;
  isComplete: boolean;
}

interface Entry {
  scope: OverviewScope;
  /** The last completed overview. */
  last: Overview | undefined;
  /** Process time until which it is cached. */
  keptUntil: number;
  running: { overview: Overview; ended: Promise<void> } | undefined;
}

/** Overviews of single partners and of all, each counted at most once at a time and cached for some seconds. */
export class Overviews {
  readonly #turns: ReadTurns;
  readonly #entries = new Map<string, Entry>();

  constructor(turns: ReadTurns) {
    this.#turns = turns;
  }

  /** Returns the overview of a scope; `now` is its realm time, `realNow` real time. */
  async of(scope: OverviewScope, now: number, realNow: number): Promise<Overview> {
    const key = JSON.stringify([scope.partnerClientId, scope.realm, scope.offsets]);
    const entry = this.#entries.get(key) ?? { scope, last: undefined, keptUntil: 0, running: undefined };
    if (entry.last !== undefined && performance.now() < entry.keptUntil) return entry.last;
    this.#letGo();
    this.#entries.set(key, entry);
    const running = entry.running ?? this.#begin(entry, scope, now, realNow);
    const late = new AbortController();
    const timeout = setTimeout(waitMs, true, { signal: late.signal, ref: false }).catch(() => false);
    await Promise.race([running.ended.finally(() => late.abort()), timeout]);
    return running.overview.isComplete ? running.overview : (entry.last ?? running.overview);
  }

  /** Counts one sandbox again at the next call, although a count may be running. */
  forgetSandbox(partnerClientId: string): void {
    for (const [key, { scope }] of this.#entries) {
      if (scope.realm === 'sandbox' && scope.partnerClientId === partnerClientId) this.#entries.delete(key);
    }
  }

  #begin(entry: Entry, scope: OverviewScope, now: number, realNow: number) {
    const overview: Overview = {
      counts: noCounts(scope, now),
      webhooks: noWebhooks(),
      countedAt: realNow,
      isComplete: false,
    };
    const started = performance.now();
    const { db } = this.#turns.of(scope.partnerClientId ?? 'overviews of all partners');
    const count = async () => {
      overview.webhooks = await countWebhooks(db, scope, realNow);
      await countIn(db, scope, now, overview.counts);
      overview.isComplete = true;
      entry.last = overview;
      const countingMs = performance.now() - started;
      entry.keptUntil = performance.now() + Math.max(keptMs(scope), keptTimes * countingMs);
    };
    const ended = count().finally(() => {
      entry.running = undefined;
    });
    // Waiting callers receive a failure; if none waits, the next call counts again.
    ended.catch(() => {});
    entry.running = { overview, ended };
    return entry.running;
  }

  /** Removes expired overviews. */
  #letGo(): void {
    for (const [key, { keptUntil, running }] of this.#entries) {
      if (running === undefined && keptUntil < performance.now()) this.#entries.delete(key);
    }
  }
}
