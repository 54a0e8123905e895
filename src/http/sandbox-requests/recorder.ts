import type { RecordedCall } from '../../api/services.ts';
import type { StoredRequest } from '../../domain/sandbox/request.ts';
import { insertSandboxRequests } from '../../store/sandbox-requests.ts';
import { isOwnerGone, type Store } from '../../store/store.ts';
import { isClientId } from '../client-id.ts';
import { pathOf } from '../request-environment.ts';
import { redactedBody, redactedResponse } from './redacted-text.ts';
import { RejectedCalls } from './rejected-calls.ts';

/** Dependencies of the recorder. */
interface RecorderParts {
  store: Store;
  /** Number of calls kept per sandbox. */
  kept: number;
  logger: { warn(fields: object, message: string): void; error(fields: object, message: string): void };
}

/** Time for which calls are collected before they are written together. */
const pauseMs = 250;
/** Burst and sustained limits for all sandboxes together; more would slow down the calls themselves. */
const burstMax = 1_000;
const perSecondMax = 800;
/** Calls per unit of work, so that other writers get their turn. */
const writtenMax = 250;

/** Collects calls in memory, at almost no cost, and writes them in batches. */
export class SandboxRequestRecorder {
  readonly #parts: RecorderParts;
  #waiting: RecordedCall[] = [];
  /** Calls dropped for lack of room. */
  #dropped = 0;
  /** Number of calls that can be waiting, which recovers over time. */
  #allowance = burstMax;
  #refilledAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  readonly #rejected: RejectedCalls;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.#rejected = new RejectedCalls(parts.store.db);
  }

  /** Whether there is room for one more call; otherwise it is lost. */
  takesOne(): boolean {
    if (this.#waiting.length === 0) this.#refill();
    if (this.#waiting.length < this.#allowance) return true;
    this.#dropped += 1;
    return false;
  }

  /** Records a call for which there is room. */
  record(call: RecordedCall): void {
    this.#waiting.push(call);
    this.#timer ??= setTimeout(() => this.#writeWaiting(), pauseMs);
  }

  /** Records a call that was rejected before its caller was authenticated, if it states the client_id of a partner. */
  recordRejected(call: Omit<RecordedCall, 'sandboxTime'>): void {
    this.#rejected.note(call.partnerClientId, call.occurredAt, (sandboxTime) => {
      if (this.takesOne()) this.record({ ...call, sandboxTime });
    });
  }

  /** Writes all calls recorded so far; calls that cannot be written are lost and logged as dropped. */
  async flush(): Promise<void> {
    await this.#rejected.decided();
    await this.#writeWaiting();
  }

  #writeWaiting(): Promise<void> {
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
      this.#parts.logger.warn({ dropped }, 'too many sandbox calls: some are missing from the request log');
    }
    for (let start = 0; start < calls.length; start += writtenMax) {
      await this.#writeSome(calls.slice(start, start + writtenMax));
    }
  }

  async #writeSome(calls: readonly RecordedCall[]): Promise<void> {
    const { store, kept, logger } = this.#parts;
    // All that can fail is inside: a failure outside would block all later calls.
    const write = async () => {
      const requests = calls.map(toKept);
      await store.unitOfWork((db) => insertSandboxRequests(db, requests, kept));
    };
    await write()
      // A partner was removed in the meantime; retry with the calls of the others.
      .catch((error: unknown) => (isOwnerGone(error) ? write() : Promise.reject(error)))
      .catch((err: unknown) => {
        logger.error({ err, dropped: calls.length }, 'sandbox calls could not be written to the request log');
      });
  }
}

const pathLengthMax = 256;

function toKept({ url, request, answer, ...call }: RecordedCall): StoredRequest {
  return {
    ...call,
    path: pathOf(url)
      .replace(/[?#].*$/su, '')
      .slice(0, pathLengthMax),
    durationMs: Math.round(call.durationMs * 10) / 10,
    request: typeof request === 'string' ? request : redactedBody(request),
    answer: answer === null ? null : redactedResponse(answer),
    endCustomerClientId: endCustomerOf(request, answer),
  };
}

/** The end customer that a call names or created. */
function endCustomerOf(request: object | string, answer: string | null): string | null {
  const body = (typeof request === 'string' ? JSON.parse(request) : request) as Record<string, unknown>;
  const named = body['end_customer_client_id'] ?? madeIn(answer);
  return isClientId(named) ? named : null;
}

function madeIn(answer: string | null): unknown {
  if (!answer?.startsWith('{"end_customer":')) return undefined;
  return (JSON.parse(answer) as { end_customer: { client_id?: unknown } }).end_customer.client_id;
}
