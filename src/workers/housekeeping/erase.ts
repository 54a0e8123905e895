import { setImmediate } from 'node:timers/promises';
import type { Context } from '../../domain/context.ts';
import { eraseEndCustomer, requireErasable } from '../../domain/erasure.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Actor } from '../../domain/event.ts';
import { sandboxNow } from '../../domain/sandbox/clock.ts';
import { findEndCustomer, lockEndCustomer } from '../../store/end-customer-search.ts';
import { saveEndCustomer } from '../../store/end-customers.ts';
import {
  type Erasure,
  eraseBelongings,
  eraseLogo,
  eraseSomeEvents,
  eraseSomeRequests,
  eraseSomeWebhooks,
  findErasure,
  findTraces,
  listToErase,
  saveErasure,
} from '../../store/erasure.ts';
import { firstSince } from '../../store/event-log.ts';
import { listRegistrations } from '../../store/registrations.ts';
import { findSandbox, lockWholeSandbox } from '../../store/sandboxes.ts';
import { isOwnerGone } from '../../store/store.ts';
import { eraseSomeOfUsers, listRemovedUsers } from '../../store/user-erasure.ts';
import type { WorkerParts } from '../worker.ts';

/** Limits of one unit of work, so that others get their turn. */
const eventsMax = 200;
const webhooksMax = 200;
const requestsMax = 100;
/** Events read at once to find those of removed users. */
const windowMax = 2_000;
/** End customers per round. */
const customersMax = 20;

/** Dependencies of erasure. */
export interface EraserParts extends Pick<WorkerParts, 'store' | 'contextAt' | 'now'> {
  /** How long the data of removed end customers and users is kept, in milliseconds; null for ever. */
  eraseMs: number | null;
}

/**
 * Erases the personal data of removed end customers and users, in small units of work. The row of an end customer says that
 * it is being erased until all is done, so that an interrupted erasure is found again.
 */
export class Eraser {
  readonly #parts: EraserParts;
  readonly #stopped: AbortSignal;
  /** Number of the event up to which removed users have been searched for. */
  #usersFrom = 0;
  /** Whether the store's files still contain what was erased. */
  #isUnclean = false;

  constructor(parts: EraserParts, stopped: AbortSignal) {
    this.#parts = parts;
    this.#stopped = stopped;
  }

  /** Erases what is due, and continues what was interrupted. */
  async eraseDue(): Promise<void> {
    const { store, now, contextAt, eraseMs } = this.#parts;
    const before = eraseMs === null ? null : now() - eraseMs;
    for (const clientId of await listToErase(store.db, before, customersMax)) {
      if (this.#stopped.aborted) return;
      await this.eraseCustomer(clientId, 'system', contextAt(now())).catch((error: unknown) => {
        // It is found again.
        if (!this.#stopped.aborted && !(error instanceof DomainError)) throw error;
      });
    }
    if (before !== null) await this.#eraseUsers(before);
    if (this.#isUnclean) this.#isUnclean = !(await store.scrub());
  }

  /**
   * Erases an end customer; has no effect if it is erased.
   *
   * @throws DomainError CONFLICT unless it was removed, and its registrations were withdrawn
   */
  async eraseCustomer(clientId: string, actor: Actor, context: Context): Promise<void> {
    const { store } = this.#parts;
    const erasure = await this.#begin(clientId, { actor, clientAddress: context.clientAddress });
    if (erasure === undefined) return;
    const customer = await findEndCustomer(store.db, clientId, null);
    // Its sandbox was reset.
    if (customer === undefined) return;
    if (customer.erasedAt === null) await this.#eraseAll(clientId, erasure);
    for (const sha256 of erasure.logos) {
      await store
        .unitOfWork((db) => eraseLogo(db, customer.partnerClientId, sha256))
        .catch((error: unknown) => {
          // Another end customer has just got it.
          if (!isOwnerGone(error)) throw error;
        });
    }
    await store.unitOfWork((db) => saveErasure(db, clientId, null));
    this.#isUnclean = !(await store.scrub());
  }

  /** Returns the erasure, begun now or before; undefined if it is done. */
  async #begin(clientId: string, by: Pick<Erasure, 'actor' | 'clientAddress'>): Promise<Erasure | undefined> {
    const { store } = this.#parts;
    const found = await findEndCustomer(store.db, clientId, null);
    if (found === undefined) return undefined;
    const { logos } = await findTraces(store.db, found, eventsMax);
    return store.unitOfWork(async (db) => {
      const customer = await lockEndCustomer(db, clientId, null);
      const begun = await findErasure(db, clientId);
      if (customer === undefined || begun === undefined) return undefined;
      if (begun !== null) return begun;
      requireErasable(customer, await listRegistrations(db, clientId));
      const erasure = { ...by, logos: [...logos] };
      await saveErasure(db, clientId, erasure);
      return erasure;
    });
  }

  /** The row of the end customer last, as what else there is is found by it. */
  async #eraseAll(clientId: string, { actor, clientAddress }: Erasure): Promise<void> {
    const { store, now, contextAt } = this.#parts;
    const customer = await findEndCustomer(store.db, clientId, null);
    if (customer === undefined) return;
    const { realm, partnerClientId } = customer;
    if (realm === 'sandbox') {
      const texts = [...(await findTraces(store.db, customer, eventsMax)).texts];
      await this.#steps((after) =>
        store.unitOfWork((db) => eraseSomeRequests(db, customer, texts, { after, limit: requestsMax })),
      );
    }
    while (await store.unitOfWork((db) => eraseSomeWebhooks(db, clientId, webhooksMax))) await setImmediate();
    await store.unitOfWork(async (db) => {
      if (realm === 'sandbox') await lockWholeSandbox(db, partnerClientId);
      await eraseBelongings(db, customer);
    });
    await this.#steps((after) => store.unitOfWork((db) => eraseSomeEvents(db, clientId, after, eventsMax)));
    await store.unitOfWork(async (db) => {
      const locked = await lockEndCustomer(db, clientId, null);
      if (locked === undefined || locked.erasedAt !== null) return;
      const { clock } = await findSandbox(db, partnerClientId);
      const time = realm === 'sandbox' ? sandboxNow(clock, now()) : now();
      const context = contextAt(time, clientAddress ?? undefined);
      await saveEndCustomer(db, eraseEndCustomer(locked, actor, context));
    });
  }

  /** Erases the events about users that were removed before a time. */
  async #eraseUsers(before: number): Promise<void> {
    const { store } = this.#parts;
    const to = await firstSince(store.db, before);
    const users = new Set<string>();
    for (let from: number | null = this.#usersFrom; from !== null; ) {
      if (this.#stopped.aborted) return;
      await setImmediate();
      const { userIds, next } = await listRemovedUsers(store.db, { from, to }, windowMax);
      for (const userId of userIds) users.add(userId);
      from = next;
    }
    if (users.size > 0) {
      await this.#steps((from) =>
        store.unitOfWork((db) => eraseSomeOfUsers(db, users, { from, to }, windowMax)),
      );
      this.#isUnclean = true;
    }
    this.#usersFrom = to;
  }

  /** Does steps until there is nowhere to continue; fails if it is stopped before. */
  async #steps(step: (after: number) => Promise<number | null>): Promise<void> {
    for (let after: number | null = 0; after !== null; after = await step(after)) {
      await setImmediate();
      this.#stopped.throwIfAborted();
    }
  }
}
