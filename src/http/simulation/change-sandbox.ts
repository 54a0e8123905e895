import { type Sandbox, type SandboxSettings, sandboxEvent } from '../../domain/sandbox/sandbox.ts';
import { appendEvents } from '../../store/events.ts';
import { saveSandbox } from '../../store/sandboxes.ts';
import type { SimulationCall } from './simulation-route.ts';

/** Saves a partner's changes of its sandbox, with an event that has the old and new values. */
export async function changeSandbox(
  { db, sandbox, actor, context }: Omit<SimulationCall<unknown>, 'body'>,
  changes: Partial<Pick<Sandbox, 'clock'> & SandboxSettings>,
): Promise<void> {
  const { clock = sandbox.clock, ...settings } = changes;
  await saveSandbox(db, { ...sandbox, clock, settings: { ...sandbox.settings, ...settings } });
  const known = { clock: sandbox.clock, ...sandbox.settings };
  const keys = Object.keys(changes) as (keyof typeof known)[];
  const before = Object.fromEntries(keys.map((key) => [key, known[key]]));
  const event = sandboxEvent('sandbox.updated', sandbox, actor, { before, after: changes }, context);
  await appendEvents(db, [event]);
}
