import type { KeptRequest, SandboxRequest } from '../../domain/sandbox/request.ts';
import { insertSandboxRequests } from '../../store/sandbox-requests.ts';
import { isOwnerGone, type Store } from '../../store/store.ts';
import { pathOf } from '../request-environment.ts';
import { keptAnswer, keptBody } from './kept-text.ts';

/** A call as it was, which may hold secrets; or the texts, where they have been seen to. */
export interface RecordedCall extends Omit<SandboxRequest, 'path'> {
  url: string;
  request: object | string;
  answer: string | null;
}

/** What the recorder works with. */
export interface RecorderParts {
  store: Store;
  /** How many calls of a sandbox are kept. */
  kept: number;
  logger: { warn(fields: object, message: string): void; error(fields: object, message: string): void };
}

/** How long a call waits for others to be written down with. */
const pauseMs = 250;
/** Of all sandboxes together, at once and for long; more would take too much from the calls themselves. */
const burstMax = 1_000;
const perSecondMax = 800;
/** Written in one unit of work, so that others get their turn. */
const writtenMax = 250;

/** Notes calls in memory, where that costs next to nothing, and writes them down many at a time. */
export class SandboxRequestRecorder {
  readonly #parts: RecorderParts;
  #waiting: RecordedCall[] = [];
  /** Calls for which there was no place. */
  #dropped = 0;
  /** How many may wait, as far as there was time to recover from those before. */
  #allowance = burstMax;
  #refilledAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  /** Whether there is a place for one more call; it is lost where there is none. */
  takesOne(): boolean {
    if (this.#waiting.length === 0) this.#refill();
    if (this.#waiting.length < this.#allowance) return true;
    this.#dropped += 1;
    return false;
  }

  /** Notes a call, for which there is a place. */
  record(call: RecordedCall): void {
    this.#waiting.push(call);
    this.#timer ??= setTimeout(() => this.flush(), pauseMs);
  }

  /** Writes down all that has been noted so far; what cannot be written is lost, and the log says so. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length > 0) {
      const calls = this.#waiting;
      const dropped = this.#dropped;
      this.#waiting = [];
      this.#dropped = 0;
      this.#allowance -= calls.length;
      this.#writing = this.#writing.then(() => this.#write(calls, dropped));
    }
    return this.#writing;
  }

  #refill(): void {
    const now = performance.now();
    const more = ((now - this.#refilledAt) / 1000) * perSecondMax;
    this.#allowance = Math.min(burstMax, Math.max(1, this.#allowance + more));
    this.#refilledAt = now;
  }

  async #write(calls: readonly RecordedCall[], dropped: number): Promise<void> {
    if (dropped > 0) {
      this.#parts.logger.warn({ dropped }, 'too many calls at once: some are not in the log of sandboxes');
    }
    for (let start = 0; start < calls.length; start += writtenMax) {
      await this.#writeSome(calls.slice(start, start + writtenMax));
    }
  }

  async #writeSome(calls: readonly RecordedCall[]): Promise<void> {
    const { store, kept, logger } = this.#parts;
    // All that can fail is within: one that did would keep all calls that follow from being written.
    const write = async () => {
      const requests = calls.map(toKept);
      await store.unitOfWork((db) => insertSandboxRequests(db, requests, kept));
    };
    await write()
      // A partner was removed meanwhile; the others' calls are none the worse for it.
      .catch((error: unknown) => (isOwnerGone(error) ? write() : Promise.reject(error)))
      .catch((err: unknown) => {
        logger.error({ err, dropped: calls.length }, 'calls could not be written to the log of sandboxes');
      });
  }
}

const clientIdForm = /^[0-9a-f]{24}$/u;
const pathLengthMax = 256;

function toKept({ url, request, answer, ...call }: RecordedCall): KeptRequest {
  return {
    ...call,
    path: pathOf(url)
      .replace(/[?#].*$/su, '')
      .slice(0, pathLengthMax),
    durationMs: Math.round(call.durationMs * 10) / 10,
    occurredAt: Math.round(call.occurredAt),
    request: typeof request === 'string' ? request : keptBody(request),
    answer: answer === null ? null : keptAnswer(answer),
    endCustomerClientId: endCustomerOf(request, answer),
  };
}

/** The end customer that a call names, or that it has made. */
function endCustomerOf(request: object | string, answer: string | null): string | null {
  const body = (typeof request === 'string' ? JSON.parse(request) : request) as Record<string, unknown>;
  const named = body['end_customer_client_id'] ?? madeIn(answer);
  return typeof named === 'string' && clientIdForm.test(named) ? named : null;
}

function madeIn(answer: string | null): unknown {
  if (!answer?.startsWith('{"end_customer":')) return undefined;
  return (JSON.parse(answer) as { end_customer: { client_id?: unknown } }).end_customer.client_id;
}
