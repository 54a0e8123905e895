import type { Registration } from '../../domain/registration/registration.ts';
import { markForBackfill, nextBackfill, saveBackfill } from '../../store/backfills.ts';
import {
  listDueLiveCustomers,
  listDueLiveRegistrations,
  listSandboxesWithDueCustomers,
} from '../../store/due-work.ts';
import { listSandboxesToWake } from '../../store/sandboxes.ts';
import { StepSize } from '../../store/step-size.ts';
import { WebhookRoom } from '../webhooks/room.ts';
import { type Find, type Work, Worker } from '../worker.ts';
import type { RegistrarParts } from './bank-exchange.ts';
import { processRegistration, reconcileLive } from './process-registration.ts';
import { settleSome } from './settle-sandbox.ts';

/** Items of each kind per query. */
const batchMax = 20;
/** Maximum number of concurrent exchanges with banks. */
const exchangesMax = 16;
/** Maximum number with one bank, so that a slow one leaves capacity for others. */
const exchangesPerBankMax = 4;
/** Customers marked per unit of work of a backfill. */
const backfillMax = 500;

/** A run that settles a sandbox, and the one after it. */
interface Settling {
  ended: Promise<void>;
  next?: Promise<void>;
}

/** Processes registrations. Its tasks are exchanges with banks, grouped by institution. */
export class Registrar extends Worker<RegistrarParts> {
  protected override readonly kinds: readonly Find[] = [
    (cooling) => this.#sandboxes(batchMax + cooling),
    (cooling) => this.#liveCustomers(batchMax + cooling),
    (cooling) => this.#liveRegistrations(cooling),
    () => this.#backfills(),
  ];

  readonly #webhookRoom: WebhookRoom;
  readonly #stepSize: StepSize;
  /** The sandboxes being settled for calls. */
  readonly #settling = new Map<string, Settling>();

  constructor(parts: RegistrarParts) {
    super(parts, { pauseMs: 250, cooldownMs: 60_000, failure: 'registrar work failed; it stays due' });
    this.#webhookRoom = new WebhookRoom(parts);
    this.#stepSize = new StepSize(parts.store.dialect);
  }

  /** Completes the job of a partner's sandbox and processes all due work in it, and returns when it is done. */
  async settleSandbox(partnerClientId: string): Promise<void> {
    const current = this.#settling.get(partnerClientId);
    if (current === undefined) return this.#settle(partnerClientId);
    // This run may have found nothing due just before; the calls that arrive meanwhile share the next one.
    current.next ??= current.ended.catch(() => {}).then(() => this.#settle(partnerClientId));
    return current.next;
  }

  async #settle(partnerClientId: string): Promise<void> {
    const stepSize = new StepSize(this.parts.store.dialect);
    const work = async () => {
      while (await this.#settleSome(partnerClientId, stepSize));
    };
    const run: Settling = { ended: work() };
    this.#settling.set(partnerClientId, run);
    try {
      await run.ended;
    } finally {
      if (this.#settling.get(partnerClientId) === run) this.#settling.delete(partnerClientId);
    }
  }

  /** Many registrations may have caused many webhooks. */
  async #settleSome(partnerClientId: string, stepSize: StepSize): Promise<boolean> {
    const isBusy = await settleSome(this.parts, partnerClientId, stepSize);
    if (isBusy) await this.#webhookRoom.look(partnerClientId);
    return isBusy;
  }

  async #sandboxes(limit: number): Promise<Work[]> {
    const { store, now } = this.parts;
    const partners = new Set([
      ...(await listSandboxesWithDueCustomers(store.db, limit)),
      ...(await listSandboxesToWake(store.db, now(), limit)),
    ]);
    return [...partners].map((key) => ({ key, run: () => this.#settleSome(key, this.#stepSize) }));
  }

  async #liveCustomers(limit: number): Promise<Work[]> {
    const due = await listDueLiveCustomers(this.parts.store.db, limit);
    return due.map((key) => ({ key, run: () => reconcileLive(this.parts, key) }));
  }

  async #liveRegistrations(cooling: number): Promise<Work[]> {
    const free = exchangesMax - this.tasks.size;
    if (free <= 0) return [];
    const { store, now } = this.parts;
    const withoutInstitutions = [...new Set(this.tasks.values())].filter((id) => this.#isFull(id));
    const due = await listDueLiveRegistrations(store.db, {
      now: now(),
      limit: free + cooling,
      withoutInstitutions,
    });
    return due.map((registration) => {
      const { endCustomerClientId, institutionId, environment } = registration;
      const key = `${endCustomerClientId}/${institutionId}/${environment}`;
      return { key, run: () => this.#process(key, registration) };
    });
  }

  async #process(key: string, registration: Registration): Promise<boolean> {
    const { institutionId } = registration;
    if (this.tasks.size >= exchangesMax || this.#isFull(institutionId)) return false;
    const exchange = await processRegistration(this.parts, registration);
    // The end of an exchange frees its place.
    if (exchange !== undefined) void this.begin(key, exchange, institutionId).then(() => this.endPause());
    return true;
  }

  async #backfills(): Promise<Work[]> {
    const backfill = await nextBackfill(this.parts.store.db);
    if (backfill === undefined) return [];
    return [{ key: backfill.institutionId, run: () => backfillInstitutions(this.parts) }];
  }

  #isFull(institutionId: string): boolean {
    const running = [...this.tasks.values()].filter((id) => id === institutionId);
    return running.length >= exchangesPerBankMax;
  }
}

/**
 * Registers live end customers at an institution that was added after them, or reconciles them with one whose connector
 * has changed; true while there are more.
 */
export function backfillInstitutions({ store, now }: RegistrarParts): Promise<boolean> {
  return store.unitOfWork(async (db) => {
    const backfill = await nextBackfill(db);
    if (backfill === undefined) return false;
    const last = await markForBackfill(db, backfill.after, backfillMax, now());
    await saveBackfill(db, backfill, last);
    return true;
  });
}
