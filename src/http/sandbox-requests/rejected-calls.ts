import { sandboxNow } from '../../domain/sandbox/clock.ts';
import { findPartner } from '../../store/partners.ts';
import { findSandbox } from '../../store/sandboxes.ts';
import type { Db } from '../../store/tables.ts';

/** Listed calls of a partner in one minute; anyone who knows its client_id can make more. */
const perMinuteMax = 10;
const minuteMs = 60_000;
/** Calls that wait for the look-up of their partner; calls beyond are not listed. */
const waitingMax = 20;

/** Decides which calls are listed that were rejected before their caller was authenticated. */
export class RejectedCalls {
  readonly #db: Db;
  /** The look-ups, one after the other, so that calls are listed in their order. */
  #lookUps: Promise<void> = Promise.resolve();
  #waiting = 0;
  #minute = 0;
  /** Calls listed in the current minute, by partner. */
  #listed = new Map<string, number>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** Calls `list` with the sandbox time of the call, if it states the client_id of a partner that has room for it. */
  note(clientId: string, at: number, list: (sandboxTime: number) => void): void {
    if (this.#waiting >= waitingMax || !this.#hasRoom(clientId, at)) return;
    this.#waiting += 1;
    this.#lookUps = this.#lookUps.then(() => this.#lookUp(clientId, at, list));
  }

  /** Resolves when all calls noted so far are decided. */
  decided(): Promise<void> {
    return this.#lookUps;
  }

  async #lookUp(clientId: string, at: number, list: (sandboxTime: number) => void): Promise<void> {
    try {
      // Others may have taken the room in the meantime.
      if (!this.#hasRoom(clientId, at) || (await findPartner(this.#db, clientId)) === undefined) return;
      const { clock } = await findSandbox(this.#db, clientId);
      this.#listed.set(clientId, (this.#listed.get(clientId) ?? 0) + 1);
      list(sandboxNow(clock, at));
    } catch {
      // The store has failed: later calls report it, and this one is lost.
    } finally {
      this.#waiting -= 1;
    }
  }

  #hasRoom(clientId: string, at: number): boolean {
    const minute = Math.floor(at / minuteMs);
    // A slow call of an earlier minute counts in the current one.
    if (minute > this.#minute) {
      this.#minute = minute;
      this.#listed = new Map();
    }
    return (this.#listed.get(clientId) ?? 0) < perMinuteMax;
  }
}
