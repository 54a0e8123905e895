import { sandboxNow } from '../../domain/sandbox/clock.ts';
import { countRead } from '../../domain/sandbox/progress.ts';
import type { Sandbox } from '../../domain/sandbox/sandbox.ts';
import { listRegistrations, saveRegistrations, termsOfSandbox } from '../../store/registrations.ts';
import { lockSandbox } from '../../store/sandboxes.ts';
import type { Services } from '../services.ts';

/** Lets registrations in a sandbox progress before they are read, in the modes `reads` and `immediate`. */
export async function readInSandbox(
  { store, settleSandbox, contextAt, now }: Services,
  { partnerClientId, settings }: Sandbox,
  endCustomerClientId: string,
): Promise<void> {
  const { mode } = settings.progress;
  if (mode === 'clock') return;
  await settleSandbox(partnerClientId);
  if (mode !== 'reads') return;
  await store.unitOfWork(async (db) => {
    const sandbox = await lockSandbox(db, partnerClientId);
    const { progress } = sandbox.settings;
    if (progress.mode !== 'reads') return;
    const rows = await listRegistrations(db, endCustomerClientId);
    const own = rows.filter((row) => row.realm === 'sandbox' && row.partnerClientId === partnerClientId);
    const terms = await termsOfSandbox(db, sandbox);
    const context = contextAt(sandboxNow(sandbox.clock, now()));
    await saveRegistrations(db, countRead(own, progress.reads, terms, context));
  });
}
