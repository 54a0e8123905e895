import type { Attributes } from './steps.ts';
import type { Span } from './tracer.ts';

/** Pause between two batches, and their size. */
const pauseMs = 5_000;
const batchMax = 512;
/** Spans that can wait; further ones are dropped. */
const waitingMax = 4_096;
/** How long the last spans can take to be sent, so that a collector does not keep the node from stopping. */
const closingMs = 2_000;

/** Where spans are sent, and as whose. */
export interface CollectorSettings {
  url: string;
  headers: Readonly<Record<string, string>>;
  serviceName: string;
}

/** What the sender needs of its surroundings. */
export interface SenderParts {
  collector: CollectorSettings;
  version: string;
  post(
    url: string,
    request: { method: 'POST'; headers: Record<string, string>; body: string; signal: AbortSignal },
  ): Promise<{ ok: boolean; status: number }>;
  logger: { warn(fields: object, message: string): void };
}

/**
 * Sends spans to a collector in batches, as JSON (OTLP/HTTP, https://opentelemetry.io/docs/specs/otlp/). Spans that cannot
 * be sent are dropped: traces must not cost memory while their collector is away.
 */
export class SpanSender {
  readonly #parts: SenderParts;
  #waiting: Span[] = [];
  #pause: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  /** Whether the last batch was lost, which is logged once. */
  #isFailing = false;
  readonly #closing = new AbortController();

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  take(span: Span): void {
    if (this.#waiting.length >= waitingMax) return;
    this.#waiting.push(span);
    if (this.#waiting.length >= batchMax) void this.flush();
    else this.#pause ??= setTimeout(() => void this.flush(), pauseMs).unref();
  }

  /** Sends all spans taken so far. */
  async flush(): Promise<void> {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
    await this.#sending;
  }

  /** Sends all spans taken so far, within a short time. */
  async close(): Promise<void> {
    const limit = setTimeout(() => this.#closing.abort(), closingMs);
    await this.flush();
    clearTimeout(limit);
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const problem = await this.#send(this.#waiting.splice(0, batchMax));
      // The next batches would fail as well, each after the time limit of a request.
      if (problem !== undefined) this.#waiting = [];
      if (problem !== undefined && !this.#isFailing) {
        this.#parts.logger.warn({ problem }, 'spans could not be sent to the collector of traces');
      }
      this.#isFailing = problem !== undefined;
    }
  }

  /** Returns why a batch was lost. */
  async #send(spans: readonly Span[]): Promise<string | undefined> {
    const { collector, post } = this.#parts;
    const headers = { ...collector.headers, 'content-type': 'application/json' };
    try {
      const body = this.#bodyOf(spans);
      const { signal } = this.#closing;
      const answer = await post(collector.url, { method: 'POST', headers, body, signal });
      return answer.ok ? undefined : `status ${answer.status}`;
    } catch (error) {
      return (error as Error).message;
    }
  }

  #bodyOf(spans: readonly Span[]): string {
    const { collector, version } = this.#parts;
    const about = { 'service.name': collector.serviceName, 'service.version': version };
    return JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: toAttributes(about) },
          scopeSpans: [{ scope: { name: 'gingham', version }, spans: spans.map(toOtlp) }],
        },
      ],
    });
  }
}

const failed = { code: 2 };

function toOtlp({
  traceId,
  spanId,
  parentSpanId,
  name,
  kind,
  startedAt,
  endedAt = startedAt,
  ...rest
}: Span) {
  return {
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name,
    kind,
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(endedAt),
    attributes: toAttributes(rest.attributes),
    status: rest.isFailed ? failed : {},
  };
}

/** 64-bit integers are text in OTLP's JSON. */
function toAttributes(attributes: Attributes) {
  return Object.entries(attributes).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return [{ key, value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value } }];
  });
}

function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms * 1_000)) * 1_000n);
}
