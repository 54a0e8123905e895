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
/** Of all sandboxes together, in one pause; more would take too much from the calls themselves. */
const waitingMax = 500;

/** Notes calls in memory, where that costs next to nothing, and writes them down many at a time. */
export class SandboxRequestRecorder {
  readonly #parts: RecorderParts;
  #waiting: RecordedCall[] = [];
  /** Calls that others have taken the place of. */
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  /** Notes a call; where too many wait already, the oldest of them is lost. */
  record(call: RecordedCall): void {
    if (this.#waiting.length === waitingMax) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
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
      this.#writing = this.#writing.then(() => this.#write(calls, dropped));
    }
    return this.#writing;
  }

  async #write(calls: readonly RecordedCall[], dropped: number): Promise<void> {
    const { store, kept, logger } = this.#parts;
    if (dropped > 0) logger.warn({ dropped }, 'too many calls at once: some are not in the log of sandboxes');
    const requests = calls.map(toKept);
    const write = () => store.unitOfWork((db) => insertSandboxRequests(db, requests, kept));
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
  const kept = {
    ...call,
    path: pathOf(url)
      .replace(/[?#].*$/su, '')
      .slice(0, pathLengthMax),
    durationMs: Math.round(call.durationMs * 10) / 10,
    occurredAt: Math.round(call.occurredAt),
    request: typeof request === 'string' ? request : keptBody(request),
    answer: answer === null ? null : keptAnswer(answer),
  };
  return { ...kept, endCustomerClientId: endCustomerOf(kept) };
}

/** The end customer that a call names, or that it has made. */
function endCustomerOf({ request, answer }: Pick<KeptRequest, 'request' | 'answer'>): string | null {
  const { end_customer_client_id: named } = JSON.parse(request) as Record<string, unknown>;
  const isMade = named === undefined && answer?.startsWith('{"end_customer":');
  const { end_customer: made } = (isMade ? JSON.parse(answer as string) : {}) as {
    end_customer?: { client_id?: unknown };
  };
  const clientId = named ?? made?.client_id;
  return typeof clientId === 'string' && clientIdForm.test(clientId) ? clientId : null;
}
