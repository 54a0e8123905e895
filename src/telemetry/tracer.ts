import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { Attributes, StepName } from './steps.ts';

/** Kinds of OTLP. */
const kinds = { internal: 1, server: 2, client: 3 } as const;
const kindOfStep = { unit_of_work: kinds.internal, webhook: kinds.client, bank: kinds.client } as const;

/** W3C Trace Context, section 3.2; later versions may have more fields. */
const traceparentForm =
  /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-.*)?$/u;
const sampledFlag = 1;

/** A span that has been started. */
export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  kind: number;
  /** Milliseconds since the epoch, with fractions. */
  startedAt: number;
  endedAt: number | undefined;
  attributes: Attributes;
  isFailed: boolean;
}

type Parent = Pick<Span, 'traceId' | 'spanId'>;

/** Records spans: of requests, and of steps within and outside of these. */
export class Tracer {
  readonly #current = new AsyncLocalStorage<Span | undefined>();
  readonly #share: number;
  readonly #take: (span: Span) => void;

  /**
   * @param share of the traces that are recorded, from 0 to 1, also of those that callers record
   * @param take takes each span when it has ended
   */
  constructor(share: number, take: (span: Span) => void) {
    this.#share = share;
    this.#take = take;
  }

  /** Starts the span of a request with this `traceparent`; undefined if its trace is not recorded. */
  startRequest(traceparent: string | undefined): Span | undefined {
    const [, traceId, spanId, flags = ''] = traceparentForm.exec(traceparent ?? '') ?? [];
    if (!this.#isSampled()) return undefined;
    if (traceId === undefined || spanId === undefined) return started('', kinds.server);
    const isRecorded = (Number.parseInt(flags, 16) & sampledFlag) === sampledFlag;
    return isRecorded ? started('', kinds.server, { traceId, spanId }) : undefined;
  }

  /** Runs work whose steps belong to a span. */
  within<T>(span: Span | undefined, work: () => T): T {
    return this.#current.run(span, work);
  }

  /**
   * Runs a step in a span: a child of the current one. Without that, for example if its request has been answered, a unit
   * of work has none, and others begin a trace.
   */
  async runStep<T>(
    name: StepName,
    step: () => Promise<T>,
    attributesOf?: (result: T) => Attributes,
  ): Promise<T> {
    const current = this.#current.getStore();
    const parent = current?.endedAt === undefined ? current : undefined;
    if (parent === undefined && (name === 'unit_of_work' || !this.#isSampled())) return step();
    const span = started(name, kindOfStep[name], parent);
    try {
      const result = await this.within(span, step);
      this.end(span, { attributes: attributesOf?.(result) ?? {}, isFailed: false });
      return result;
    } catch (error) {
      this.end(span, { attributes: { 'error.type': (error as Error).name }, isFailed: true });
      throw error;
    }
  }

  /** Ends a span with what is known about it then. */
  end(span: Span, end: Partial<Pick<Span, 'name' | 'attributes' | 'isFailed'>>): void {
    this.#take(Object.assign(span, end, { endedAt: now() }));
  }

  #isSampled(): boolean {
    return Math.random() < this.#share;
  }
}

function started(name: string, kind: number, parent?: Parent): Span {
  return {
    traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    parentSpanId: parent?.spanId,
    name,
    kind,
    startedAt: now(),
    endedAt: undefined,
    attributes: {},
    isFailed: false,
  };
}

/** Monotonic within the process. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
