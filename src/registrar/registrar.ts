import { setTimeout } from 'node:timers/promises';
import type { Availability } from '../domain/environment.ts';
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
import { settleSandbox, settleSome } from './settle-sandbox.ts';

/** What the registrar works with. */
export interface RegistrarParts {
  store: Store;
  keyring: Keyring;
  contextAt: ContextAt;
  /** Real time, milliseconds since the epoch. */
  now(): number;
  availability: Availability;
  dynamic: DynamicRegistration;
  /** Address under which the outside reaches this server, without a trailing slash; null where none is set. */
  publicUrl: string | null;
  logger: { error(fields: object, message: string): void };
}

/** How long the store is left alone once nothing is due in it, in milliseconds. */
const idleMs = 250;
/** Of each kind, looked for at once. */
const batchMax = 20;
/** Banks that are asked at the same time; a slow one holds up none but those behind it. */
const exchangesMax = 16;

/**
 * Carries registrations forward. All that is due is found in the store, so that whatever node runs finds it, after
 * a crash too.
 */
export class Registrar {
  readonly #parts: RegistrarParts;
  readonly #exchanges = new Set<Promise<void>>();
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
    do {
      while (await this.#round());
      await Promise.all(this.#exchanges);
    } while (await this.#round());
  }

  /** Takes on nothing more and waits for what is under way. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await Promise.all(this.#exchanges);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const isBusy = await this.#round();
      if (!isBusy) await setTimeout(idleMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Looks once for work of each kind and does some; true when there may be more. */
  async #round(): Promise<boolean> {
    const kinds = [this.#sandboxes(), this.#liveCustomers(), this.#liveRegistrations(), this.#openings()];
    const busy = await Promise.all(kinds.map((kind) => this.#guarded(() => kind)));
    return busy.includes(true) && !this.#stop.signal.aborted;
  }

  async #sandboxes(): Promise<boolean> {
    const { store, now } = this.#parts;
    const partners = new Set([
      ...(await listSandboxesWithDueCustomers(store.db, batchMax)),
      ...(await listSandboxesToWake(store.db, now(), batchMax)),
    ]);
    return this.#each(partners, (partner) => settleSome(this.#parts, partner));
  }

  async #liveCustomers(): Promise<boolean> {
    const due = await listDueLiveCustomers(this.#parts.store.db, batchMax);
    return this.#each(due, (clientId) => reconcileLive(this.#parts, clientId));
  }

  async #liveRegistrations(): Promise<boolean> {
    const free = exchangesMax - this.#exchanges.size;
    if (free <= 0) return false;
    const { store, now } = this.#parts;
    const due = await listDueLiveRegistrations(store.db, now(), free);
    return this.#each(due, async (registration) => {
      const exchange = await carryOut(this.#parts, registration);
      if (exchange === undefined) return true;
      const guarded = this.#guarded(exchange).then(() => {
        this.#exchanges.delete(guarded);
      });
      this.#exchanges.add(guarded);
      return true;
    });
  }

  #openings(): Promise<boolean> {
    return openAtNewInstitutions(this.#parts);
  }

  /** One that fails keeps none of the others waiting; it is due still, and tried again after a pause. */
  async #each<T>(items: Iterable<T>, work: (item: T) => Promise<boolean>): Promise<boolean> {
    let isBusy = false;
    for (const item of items) isBusy = (await this.#guarded(() => work(item))) || isBusy;
    return isBusy;
  }

  async #guarded(work: () => Promise<unknown>): Promise<boolean> {
    try {
      return (await work()) === true;
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'the registrar could not do a piece of work; it stays due');
      return false;
    }
  }
}
