import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RequestLine } from './request-log.ts';
import type { StepName } from './steps.ts';

/** Seconds; the longest are those of webhooks and of calls that wait for changes. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** One value, or one for each value of a label; undefined if it is not known. */
type Value = number | Readonly<Record<string, number>> | undefined;

/**
 * What a node counts while it works, and reads when it is asked, in the text format of Prometheus. Labels have few values:
 * nothing in them comes from a request.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Histogram;
  readonly #steps: Histogram;
  readonly #refusals: Counter;

  /** @param info constant facts about this node */
  constructor(info: Readonly<Record<string, string>>) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Histogram({
      name: 'gingham_request_duration_seconds',
      help: 'Duration of requests, until the response is sent.',
      labelNames: ['operation', 'status'],
      buckets,
      registers,
    });
    this.#steps = new Histogram({
      name: 'gingham_step_duration_seconds',
      help: 'Duration of units of work, webhook attempts and requests to banks, with the time spent waiting for their turn.',
      labelNames: ['step'],
      buckets,
      registers,
    });
    this.#refusals = new Counter({
      name: 'gingham_refused_requests_total',
      help: 'Requests refused, and connections closed, at a bound.',
      labelNames: ['bound'],
      registers,
    });
    const labelNames = Object.keys(info);
    new Gauge({ name: 'gingham_build_info', help: 'Facts about this node.', labelNames, registers }).set(
      info,
      1,
    );
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  noteRequest({
    operation,
    status,
    durationMs,
  }: Pick<RequestLine, 'operation' | 'status' | 'durationMs'>): void {
    const labels = { operation: operation ?? 'none', status: statusClass(status) };
    this.#requests.observe(labels, durationMs / 1000);
  }

  /** Runs a step, and counts its duration, whether or not it fails. */
  async timeStep<T>(name: StepName, step: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await step();
    } finally {
      this.#steps.observe({ step: name }, (performance.now() - startedAt) / 1000);
    }
  }

  /** Counts a request that was refused at a bound. */
  countRefusal(bound: string): void {
    this.#refusals.inc({ bound });
  }

  /** Adds a value that is read whenever the metrics are. */
  gauge(name: string, help: string, read: () => Value | Promise<Value>, label?: string): void {
    new Gauge({
      name,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [this.#registry],
      async collect() {
        const value = await read();
        if (label === undefined) this.remove();
        else this.reset();
        if (typeof value === 'number') this.set(value);
        else for (const [of, one] of Object.entries(value ?? {})) this.set({ [label as string]: of }, one);
      },
    });
  }

  /** Everything, in the text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

/** A request whose connection was closed before the response was sent has the status 0. */
function statusClass(status: number): string {
  return status === 0 ? 'none' : `${Math.floor(status / 100)}xx`;
}
