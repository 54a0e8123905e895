import { type SandboxSettings, sandboxEvent } from '../../domain/sandbox/sandbox.ts';
import { appendEvents } from '../../store/events.ts';
import { saveSandbox } from '../../store/sandboxes.ts';
import type { SimulationCall } from './simulation-route.ts';

/** Writes what a partner has set in its sandbox; the event says what it was before and is now. */
export async function changeSettings(
  { db, sandbox, actor, context }: Omit<SimulationCall<unknown>, 'body'>,
  changes: Partial<SandboxSettings>,
): Promise<void> {
  const { settings } = sandbox;
  await saveSandbox(db, { ...sandbox, settings: { ...settings, ...changes } });
  const keys = Object.keys(changes) as (keyof SandboxSettings)[];
  const before = Object.fromEntries(keys.map((key) => [key, settings[key]]));
  const event = sandboxEvent('sandbox.updated', sandbox, actor, { before, after: changes }, context);
  await appendEvents(db, [event]);
}
