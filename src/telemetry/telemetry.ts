import type { Metrics } from './metrics.ts';
import type { CollectorSettings, SenderParts } from './span-sender.ts';
import type { RunStep } from './steps.ts';
import type { Tracer } from './tracer.ts';

/** Which traces are recorded, and where they are sent. */
export interface TraceSettings extends CollectorSettings {
  /** Share of the traces that are recorded, from 0 to 1. */
  share: number;
}

/** What a node reports about its work. */
export interface Telemetry {
  /** Undefined unless they can be read. */
  metrics: Metrics | undefined;
  /** Undefined unless traces are sent. */
  tracer: Tracer | undefined;
  /** Runs each step of the node's work. */
  runStep: RunStep;
  /** Sends the last spans, within a short time. */
  close(): Promise<void>;
}

interface TelemetryParts extends Pick<SenderParts, 'post' | 'logger'> {
  metricsToken: string | undefined;
  traces: TraceSettings | undefined;
  /** Constant facts about this node. */
  info: Readonly<Record<string, string>> & { version: string };
}

/** Loads only what is switched on, which saves time and memory otherwise. */
export async function startTelemetry({
  metricsToken,
  traces,
  info,
  ...parts
}: TelemetryParts): Promise<Telemetry> {
  const metrics = metricsToken === undefined ? undefined : await startMetrics(info);
  const { tracer, close } = traces === undefined ? noTraces : await startTraces(traces, info.version, parts);
  const timed: RunStep = (name, step) => (metrics === undefined ? step() : metrics.timeStep(name, step));
  const runStep: RunStep =
    tracer === undefined
      ? timed
      : (name, step, attributesOf) => tracer.runStep(name, () => timed(name, step), attributesOf);
  return { metrics, tracer, runStep, close };
}

const noTraces = { tracer: undefined, close: async () => {} };

async function startMetrics(info: Readonly<Record<string, string>>): Promise<Metrics> {
  const { Metrics } = await import('./metrics.ts');
  return new Metrics(info);
}

async function startTraces(
  { share, ...collector }: TraceSettings,
  version: string,
  parts: Pick<SenderParts, 'post' | 'logger'>,
): Promise<Pick<Telemetry, 'tracer' | 'close'>> {
  const [{ Tracer }, { SpanSender }] = await Promise.all([import('./tracer.ts'), import('./span-sender.ts')]);
  const sender = new SpanSender({ ...parts, collector, version });
  return { tracer: new Tracer(share, (span) => sender.take(span)), close: () => sender.close() };
}
