import { setTimeout } from 'node:timers/promises';
import { realmOf } from '../../domain/environment.ts';
import type { Reach } from '../../domain/role.ts';
import {
  listAttemptedSince,
  listDeliveriesAfter,
  listEventsAfter,
  listSandboxRequestsAfter,
  listSandboxRequestsSince,
  type NewDelivery,
  type NewEvent,
  type NewRow,
  readEndpointsHealth,
  readLastNumbers,
} from '../../store/changes.ts';
import { firstSince } from '../../store/event-log.ts';
import type { Store } from '../../store/store.ts';
import { NewRows } from './new-rows.ts';
import {
  anything,
  type Change,
  changeOf,
  type Report,
  reportWithin,
  type Subject,
  type Topic,
} from './topics.ts';

/** Is notified of the changes it can see. */
interface ChangeListener extends Reach {
  notify(report: Report): void;
}

interface ChangeWatchParts {
  store: Store;
  logger: { error(fields: object, message: string): void };
}

const pauseMs = 500;
/** Longer than a unit of work of another node takes. */
const overlapMs = 5_000;
/** Longer than a unit of work of this node takes. */
const unitMs = 1_000;
/** Longer ago, a listener is not told what has changed since. */
const catchUpMaxMs = 60_000;

/** The position of the watch. */
interface Watched {
  events: NewRows;
  deliveries: NewRows;
  requests: NewRows;
  /** By endpoint. */
  health: Map<string, string>;
  commits: number | undefined;
}

/** Polls the store for changes, once for all listeners, and only while there are any. */
export class ChangeWatch {
  readonly #parts: ChangeWatchParts;
  readonly #listeners = new Set<ChangeListener>();
  readonly #stop = new AbortController();
  #watching: Promise<void> | undefined;
  #begun: Promise<Watched> | undefined;

  constructor(parts: ChangeWatchParts) {
    this.#parts = parts;
  }

  /** Notifies a listener of every change from the time this returns. */
  async add(listener: ChangeListener): Promise<void> {
    this.#begun ??= this.#begin();
    const begun = this.#begun;
    const watched = await begun.catch((error: unknown) => {
      if (this.#begun === begun) this.#begun = undefined;
      throw error;
    });
    // Without the previous state, the first attempt from now on would not be seen as a change.
    const of = listener.partnerClientId === null ? null : [listener.partnerClientId];
    for (const { endpoint_id, health } of await readEndpointsHealth(this.#parts.store.db, of)) {
      watched.health.set(endpoint_id, health);
    }
    this.#listeners.add(listener);
    this.#watching ??= this.#watch();
  }

  /**
   * Notifies a listener of the changes recorded from a real time on, if there are any: a page has read its data before it can
   * listen. May report changes a little older. If `since` is long ago, anything may have changed.
   */
  async catchUp(listener: ChangeListener, since: number, now: number): Promise<void> {
    const changes = now - since > catchUpMaxMs ? [anything] : await this.#since(since);
    const report = reportWithin(changes, listener);
    if (report.topics.length > 0 && this.#listeners.has(listener)) listener.notify(report);
  }

  async #since(time: number): Promise<Change[]> {
    const { db, commits } = this.#parts.store;
    // A unit of work takes its time before it commits, and another node's clock can be behind.
    const from = time - (commits === undefined ? overlapMs : unitMs);
    const [events, attempted, calls] = await Promise.all([
      firstSince(db, from).then((first) => listEventsAfter(db, first - 1)),
      listAttemptedSince(db, from),
      listSandboxRequestsSince(db, from),
    ]);
    return changesIn(events, attempted, calls);
  }

  remove(listener: ChangeListener): void {
    this.#listeners.delete(listener);
  }

  /** Stops all notifications, and waits for the poll in progress. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#listeners.clear();
    await this.#watching;
  }

  async #begin(): Promise<Watched> {
    const { store } = this.#parts;
    const { commits } = store;
    const last = await readLastNumbers(store.db);
    const overlap = commits === undefined ? overlapMs : 0;
    return {
      events: new NewRows(last.event, overlap),
      deliveries: new NewRows(last.delivery, overlap),
      requests: new NewRows(last.request, overlap),
      health: new Map(),
      commits,
    };
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    while (this.#listeners.size > 0 && !signal.aborted) {
      await setTimeout(pauseMs, undefined, { signal }).catch(() => {});
      if (this.#listeners.size === 0 || signal.aborted) break;
      await this.#look().catch((err: unknown) => {
        this.#parts.logger.error({ err }, 'could not poll for changes; retrying');
      });
    }
    this.#watching = undefined;
    this.#begun = undefined;
  }

  async #look(): Promise<void> {
    const { store } = this.#parts;
    const watched = (await this.#begun) as Watched;
    const { commits } = store;
    if (commits !== undefined && commits === watched.commits) return;
    const changes = [...(await this.#newRows(watched)), ...(await this.#attempts(watched))];
    watched.commits = commits;
    if (changes.length === 0) return;
    const reports = new Map<string | null, Report>();
    for (const listener of this.#listeners) {
      const { partnerClientId } = listener;
      const report = reports.get(partnerClientId) ?? reportWithin(changes, listener);
      reports.set(partnerClientId, report);
      if (report.topics.length > 0) listener.notify(report);
    }
  }

  async #newRows({ events, deliveries, requests }: Watched): Promise<Change[]> {
    const { db } = this.#parts.store;
    const [newEvents, newAttempts, newCalls] = await Promise.all([
      listEventsAfter(db, events.floor),
      listDeliveriesAfter(db, deliveries.floor),
      listSandboxRequestsAfter(db, requests.floor),
    ]);
    const at = performance.now();
    return changesIn(
      events.take(newEvents, at),
      deliveries.take(newAttempts, at),
      requests.take(newCalls, at),
    );
  }

  /** Each attempt to send a webhook changes its endpoint's health. */
  async #attempts(watched: Watched): Promise<Change[]> {
    const partners = [...this.#listeners].map(({ partnerClientId }) => partnerClientId);
    const ofAll = partners.includes(null);
    const of = ofAll ? null : [...new Set(partners as string[])];
    const rows = await readEndpointsHealth(this.#parts.store.db, of);
    const changed = rows.filter(({ endpoint_id, health }) => {
      const before = watched.health.get(endpoint_id);
      return before !== undefined && before !== health;
    });
    // Endpoints of listeners added in the meantime are kept.
    for (const { endpoint_id, health } of rows) watched.health.set(endpoint_id, health);
    return changed.map(({ partner_client_id: partnerClientId, environment }) =>
      changeTo('webhooks', { realm: realmOf(environment), partnerClientId, endCustomerClientId: null }),
    );
  }
}

function changesIn(
  events: readonly NewEvent[],
  deliveries: readonly NewDelivery[],
  requests: readonly NewRow[],
): Change[] {
  return [
    ...events.map(({ type, ...row }) => changeOf(type, subjectOf(row))),
    ...deliveries.map((row) => changeTo('webhooks', subjectOf(row))),
    ...requests.map((row) => changeTo('requests', subjectOf({ ...row, realm: 'sandbox' }))),
  ];
}

function subjectOf({ realm, partnerClientId, endCustomerClientId }: Subject): Subject {
  return { realm, partnerClientId, endCustomerClientId };
}

function changeTo(topic: Topic, subject: Subject): Change {
  return { topics: [topic], ...subject, audience: 'partner' };
}
