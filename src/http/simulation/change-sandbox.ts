import { type Sandbox, sandboxEvent } from '../../domain/sandbox/sandbox.ts';
import { appendEvents } from '../../store/events.ts';
import { saveSandbox } from '../../store/sandboxes.ts';
import type { SimulationCall } from './simulation-route.ts';

/** Writes what a partner has changed of its sandbox, with an event that says what it was before and is now. */
export async function changeSandbox(
  { db, sandbox, actor, context }: Omit<SimulationCall<unknown>, 'body'>,
  changes: Partial<Pick<Sandbox, 'clock' | 'settings'>>,
): Promise<void> {
  const after = { ...sandbox, ...changes };
  await saveSandbox(db, after);
  const before = Object.fromEntries(
    Object.keys(changes).map((key) => [key, sandbox[key as keyof typeof changes]]),
  );
  const event = sandboxEvent('sandbox.updated', sandbox, actor, { before, after: changes }, context);
  await appendEvents(db, [event]);
}
