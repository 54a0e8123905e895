import type { Metrics } from './metrics.ts';
import type { RunStep } from './steps.ts';

/** What a node reports about its work. */
export interface Telemetry {
  /** Undefined unless they can be read. */
  metrics: Metrics | undefined;
  /** Runs each step of the node's work. */
  runStep: RunStep;
}

/** Loads what is switched on only, which saves time and memory otherwise. `info` is constant facts about this node. */
export async function startTelemetry(
  { metricsToken }: { metricsToken: string | undefined },
  info: Readonly<Record<string, string>>,
): Promise<Telemetry> {
  if (metricsToken === undefined) return { metrics: undefined, runStep: (_name, step) => step() };
  const { Metrics } = await import('./metrics.ts');
  const metrics = new Metrics(info);
  return { metrics, runStep: (name, step) => metrics.timeStep(name, step) };
}
