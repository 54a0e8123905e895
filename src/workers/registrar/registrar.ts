import { setTimeout } from 'node:timers/promises';
import type { Registration } from '../../domain/registration/registration.ts';
import {
  listDueLiveCustomers,
  listDueLiveRegistrations,
  listSandboxesWithDueCustomers,
} from '../../store/due-work.ts';
import { listSandboxesToWake } from '../../store/sandboxes.ts';
import { backfillInstitutions } from './backfill-institutions.ts';
import { Cooldowns } from './cooldowns.ts';
import { processRegistration } from './process-registration.ts';
import { reconcileLive } from './reconcile-live.ts';
import type { RegistrarParts } from './registrar-parts.ts';
import { settleSandbox, settleSome } from './settle-sandbox.ts';

/** Pause between polls of the store while nothing is due, in milliseconds. */
const idleMs = 250;
/** Items of each kind per query. */
const batchMax = 20;
/** Maximum number of concurrent exchanges with banks. */
const exchangesMax = 16;
/** Maximum number with one bank, so that a slow one leaves capacity for others. */
const exchangesPerBankMax = 4;

/** Processes registrations. All due work is found in the store, so that any node can do it, also after a crash. */
export class Registrar {
  readonly #parts: RegistrarParts;
  /** Exchanges in progress, each with its institution. */
  readonly #exchanges = new Map<Promise<void>, string>();
  readonly #cooldowns = new Cooldowns();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(parts: RegistrarParts) {
    this.#parts = parts;
  }

  /** Starts processing due work, until closed. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Processes all due work in a partner's sandbox, and returns when it is done. */
  async settleSandbox(partnerClientId: string): Promise<void> {
    await settleSandbox(this.#parts, partnerClientId);
  }

  /** Processes all due work, including exchanges with banks, and returns when it is done. */
  async drain(): Promise<void> {
    for (;;) {
      // An exchange that ends during the round may have left more to do.
      const mayEnd = this.#exchanges.size > 0;
      if (await this.#round()) continue;
      if (this.#exchanges.size > 0) await Promise.race(this.#exchanges.keys());
      else if (!mayEnd) return;
    }
  }

  /** Stops, and waits for running work. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await Promise.all(this.#exchanges.keys());
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const isBusy = await this.#round();
      if (!isBusy) await this.#idle();
    }
  }

  /** Waits briefly, or until an exchange ends and frees its place. */
  async #idle(): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, over.signal]);
    const pause = setTimeout(idleMs, undefined, { signal }).catch(() => {});
    await Promise.race([pause, ...this.#exchanges.keys()]);
    over.abort();
  }

  /** Fetches and processes some work of each kind; true if there may be more. */
  async #round(): Promise<boolean> {
    const kinds = [this.#sandboxes(), this.#liveCustomers(), this.#liveRegistrations(), this.#openings()];
    const busy = await Promise.all(kinds.map((kind) => this.#guarded(() => kind)));
    return busy.includes(true) && !this.#stop.signal.aborted;
  }

  async #sandboxes(): Promise<boolean> {
    const { store, now } = this.#parts;
    const limit = batchMax + this.#cooldowns.count(now());
    const partners = new Set([
      ...(await listSandboxesWithDueCustomers(store.db, limit)),
      ...(await listSandboxesToWake(store.db, now(), limit)),
    ]);
    return this.#each(partners, String, (partner) => settleSome(this.#parts, partner));
  }

  async #liveCustomers(): Promise<boolean> {
    const { store, now } = this.#parts;
    const due = await listDueLiveCustomers(store.db, batchMax + this.#cooldowns.count(now()));
    return this.#each(due, String, (clientId) => reconcileLive(this.#parts, clientId));
  }

  async #liveRegistrations(): Promise<boolean> {
    const free = exchangesMax - this.#exchanges.size;
    if (free <= 0) return false;
    const { store, now } = this.#parts;
    const withoutInstitutions = [...new Set(this.#exchanges.values())].filter((id) => this.#isFull(id));
    const limit = free + this.#cooldowns.count(now());
    const due = await listDueLiveRegistrations(store.db, { now: now(), limit, withoutInstitutions });
    return this.#each(due, nameOfRegistration, async (registration) => {
      const { institutionId } = registration;
      if (this.#exchanges.size >= exchangesMax || this.#isFull(institutionId)) return false;
      const exchange = await processRegistration(this.#parts, registration);
      if (exchange === undefined) return true;
      const guarded = this.#guarded(exchange).then(() => {
        this.#exchanges.delete(guarded);
      });
      this.#exchanges.set(guarded, institutionId);
      return true;
    });
  }

  #isFull(institutionId: string): boolean {
    const running = [...this.#exchanges.values()].filter((id) => id === institutionId);
    return running.length >= exchangesPerBankMax;
  }

  #openings(): Promise<boolean> {
    return backfillInstitutions(this.#parts);
  }

  /** A failed item does not hold up the others; it stays due, and is retried after a pause. */
  async #each<T>(
    items: Iterable<T>,
    nameOf: (item: T) => string,
    work: (item: T) => Promise<boolean>,
  ): Promise<boolean> {
    let isBusy = false;
    for (const item of items) {
      const name = nameOf(item);
      if (this.#cooldowns.isPaused(name)) continue;
      const fail = () => this.#cooldowns.note(name, this.#parts.now());
      isBusy = (await this.#guarded(() => work(item), fail)) || isBusy;
    }
    return isBusy;
  }

  async #guarded(work: () => Promise<unknown>, afterFailure = () => {}): Promise<boolean> {
    try {
      return (await work()) === true;
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'registrar work failed; it stays due');
      afterFailure();
      return false;
    }
  }
}

function nameOfRegistration({ endCustomerClientId, institutionId, environment }: Registration): string {
  return `${endCustomerClientId}/${institutionId}/${environment}`;
}
