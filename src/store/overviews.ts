import { setTimeout } from 'node:timers/promises';
import { countIn, noCounts, type OverviewCounts } from './overview-counts.ts';
import type { OverviewScope } from './overview-windows.ts';
import type { Db } from './tables.ts';
import { countWebhooks, type WebhookCounts } from './webhook-counts.ts';

/** How long an overview is kept, in milliseconds; longer where it took long to count. */
const keptMs = 5_000;
/** How many times as long it is kept as it took: so that counting takes a small share of the processor. */
const keptTimes = 20;
/** How long a caller waits for a count that goes on for long, in milliseconds; what has been counted is told then. */
const waitMs = 1_500;

export interface Overview {
  counts: OverviewCounts;
  webhooks: WebhookCounts;
  /** Real time at which it was counted. */
  countedAt: number;
  isComplete: boolean;
}

interface Entry {
  /** The last count that came to its end. */
  last: Overview | undefined;
  /** Process time until which it is told. */
  keptUntil: number;
  under: { so: Overview; ended: Promise<void> } | undefined;
}

/** Overviews of partners and of all, each counted at most once at a time and told for some seconds. */
export class Overviews {
  readonly #db: Db;
  readonly #entries = new Map<string, Entry>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** An overview of a scope, in which it is `now`; `realNow` is real time. */
  async of(scope: OverviewScope, now: number, realNow: number): Promise<Overview> {
    const key = `${scope.partnerClientId ?? ''} ${scope.realm}`;
    const entry = this.#entries.get(key) ?? { last: undefined, keptUntil: 0, under: undefined };
    if (entry.last !== undefined && performance.now() < entry.keptUntil) return entry.last;
    this.#letGo();
    this.#entries.set(key, entry);
    const under = entry.under ?? this.#begin(entry, scope, now, realNow);
    const late = new AbortController();
    const isLate = setTimeout(waitMs, true, { signal: late.signal, ref: false }).catch(() => false);
    await Promise.race([under.ended.finally(() => late.abort()), isLate]);
    return under.so.isComplete ? under.so : (entry.last ?? under.so);
  }

  #begin(entry: Entry, scope: OverviewScope, now: number, realNow: number) {
    const so: Overview = {
      counts: noCounts(now),
      webhooks: noWebhooks(),
      countedAt: realNow,
      isComplete: false,
    };
    const started = performance.now();
    const count = async () => {
      so.webhooks = await countWebhooks(this.#db, scope, realNow);
      await countIn(this.#db, scope, now, so.counts);
      so.isComplete = true;
      entry.last = so;
      entry.keptUntil = performance.now() + Math.max(keptMs, keptTimes * (performance.now() - started));
    };
    const ended = count().finally(() => {
      entry.under = undefined;
    });
    // Whoever waits hears of a failure; where nobody does any more, the next one counts anew.
    ended.catch(() => {});
    entry.under = { so, ended };
    return entry.under;
  }

  /** Forgets what is old. */
  #letGo(): void {
    for (const [key, { keptUntil, under }] of this.#entries) {
      if (under === undefined && keptUntil < performance.now()) this.#entries.delete(key);
    }
  }
}

function noWebhooks(): WebhookCounts {
  return {
    endpoints: new Map(),
    failing: 0,
    lastDay: new Map(),
    pending: 0,
    due: 0,
    oldestDueAt: null,
    oldestPendingAt: null,
  };
}
