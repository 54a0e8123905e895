import { setTimeout } from 'node:timers/promises';
import type { Availability } from '../domain/environment.ts';
import type { Registration } from '../domain/registration/registration.ts';
import type { ContextAt } from '../keyring/context.ts';
import type { Keyring } from '../keyring/keyring.ts';
import {
  listDueLiveCustomers,
  listDueLiveRegistrations,
  listSandboxesWithDueCustomers,
} from '../store/due-work.ts';
import { listSandboxesToWake } from '../store/sandboxes.ts';
import type { Store } from '../store/store.ts';
import { carryOut } from './carry-out.ts';
import type { DynamicRegistration } from './dynamic/dynamic-registration.ts';
import { openAtNewInstitutions } from './open-at-new-institutions.ts';
import { reconcileLive } from './reconcile-live.ts';
import { Setbacks } from './setbacks.ts';
import { settleSandbox, settleSome } from './settle-sandbox.ts';

/** What the registrar works with. */
export interface RegistrarParts {
  store: Store;
  keyring: Keyring;
  contextAt: ContextAt;
  /** Real time, milliseconds since the epoch. */
  now(): number;
  availability: Availability;
  /** What speaks to banks' interfaces; loaded when the first is called. */
  dynamic(): Promise<DynamicRegistration>;
  /** Address under which the outside reaches this server, without a trailing slash; null where none is set. */
  publicUrl: string | null;
  logger: { error(fields: object, message: string): void };
}

/** How long the store is left alone once nothing is due in it, in milliseconds. */
const idleMs = 250;
/** Of each kind, looked for at once. */
const batchMax = 20;
/** Exchanges with banks that are under way at the same time. */
const exchangesMax = 16;
/** Of them with one bank, so that a slow one leaves room for the others. */
const exchangesPerBankMax = 4;

/**
 * Carries registrations forward. All that is due is found in the store, so that whatever node runs finds it, after
 * a crash too.
 */
export class Registrar {
  readonly #parts: RegistrarParts;
  /** Under way, each with its institution. */
  readonly #exchanges = new Map<Promise<void>, string>();
  readonly #setbacks = new Setbacks();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(parts: RegistrarParts) {
    this.#parts = parts;
  }

  /** Begins to look for due work, and goes on until it is closed. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Does all that has fallen due in a partner's sandbox, and returns when it is done. */
  async settleSandbox(partnerClientId: string): Promise<void> {
    await settleSandbox(this.#parts, partnerClientId);
  }

  /** Does all that is due everywhere, exchanges with banks included, and returns when it is done. */
  async drain(): Promise<void> {
    for (;;) {
      // What ends while it is being looked for may have left more to do.
      const mayEnd = this.#exchanges.size > 0;
      if (await this.#round()) continue;
      if (this.#exchanges.size > 0) await Promise.race(this.#exchanges.keys());
      else if (!mayEnd) return;
    }
  }

  /** Takes on nothing more and waits for what is under way. */
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

  /** Waits a little, or until an exchange that has ended makes room for another. */
  async #idle(): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, over.signal]);
    const pause = setTimeout(idleMs, undefined, { signal }).catch(() => {});
    await Promise.race([pause, ...this.#exchanges.keys()]);
    over.abort();
  }

  /** Looks once for work of each kind and does some; true when there may be more. */
  async #round(): Promise<boolean> {
    const kinds = [this.#sandboxes(), this.#liveCustomers(), this.#liveRegistrations(), this.#openings()];
    const busy = await Promise.all(kinds.map((kind) => this.#guarded(() => kind)));
    return busy.includes(true) && !this.#stop.signal.aborted;
  }

  async #sandboxes(): Promise<boolean> {
    const { store, now } = this.#parts;
    const limit = batchMax + this.#setbacks.count(now());
    const partners = new Set([
      ...(await listSandboxesWithDueCustomers(store.db, limit)),
      ...(await listSandboxesToWake(store.db, now(), limit)),
    ]);
    return this.#each(partners, String, (partner) => settleSome(this.#parts, partner));
  }

  async #liveCustomers(): Promise<boolean> {
    const { store, now } = this.#parts;
    const due = await listDueLiveCustomers(store.db, batchMax + this.#setbacks.count(now()));
    return this.#each(due, String, (clientId) => reconcileLive(this.#parts, clientId));
  }

  async #liveRegistrations(): Promise<boolean> {
    const free = exchangesMax - this.#exchanges.size;
    if (free <= 0) return false;
    const { store, now } = this.#parts;
    const withoutInstitutions = [...new Set(this.#exchanges.values())].filter((id) => this.#isFull(id));
    const limit = free + this.#setbacks.count(now());
    const due = await listDueLiveRegistrations(store.db, { now: now(), limit, withoutInstitutions });
    return this.#each(due, nameOfRegistration, async (registration) => {
      const { institutionId } = registration;
      if (this.#exchanges.size >= exchangesMax || this.#isFull(institutionId)) return false;
      const exchange = await carryOut(this.#parts, registration);
      if (exchange === undefined) return true;
      const guarded = this.#guarded(exchange).then(() => {
        this.#exchanges.delete(guarded);
      });
      this.#exchanges.set(guarded, institutionId);
      return true;
    });
  }

  #isFull(institutionId: string): boolean {
    const underWay = [...this.#exchanges.values()].filter((id) => id === institutionId);
    return underWay.length >= exchangesPerBankMax;
  }

  #openings(): Promise<boolean> {
    return openAtNewInstitutions(this.#parts);
  }

  /** One that fails keeps none of the others waiting; it is due still, and tried again after a pause. */
  async #each<T>(
    items: Iterable<T>,
    nameOf: (item: T) => string,
    work: (item: T) => Promise<boolean>,
  ): Promise<boolean> {
    let isBusy = false;
    for (const item of items) {
      const name = nameOf(item);
      if (this.#setbacks.isPaused(name)) continue;
      const fail = () => this.#setbacks.note(name, this.#parts.now());
      isBusy = (await this.#guarded(() => work(item), fail)) || isBusy;
    }
    return isBusy;
  }

  async #guarded(work: () => Promise<unknown>, afterFailure = () => {}): Promise<boolean> {
    try {
      return (await work()) === true;
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'the registrar could not do a piece of work; it stays due');
      afterFailure();
      return false;
    }
  }
}

function nameOfRegistration({ endCustomerClientId, institutionId, environment }: Registration): string {
  return `${endCustomerClientId}/${institutionId}/${environment}`;
}
