import type { Context } from '../../domain/context.ts';
import { countRead } from '../../domain/sandbox/progress.ts';
import type { Sandbox } from '../../domain/sandbox/sandbox.ts';
import { listRegistrations, saveRegistrations, termsOfSandbox } from '../../store/registrations.ts';
import { lockSandbox } from '../../store/sandboxes.ts';
import type { Services } from '../services.ts';

/** Lets registrations in a sandbox move on before they are read, where reading, or nothing at all, is what moves them. */
export async function readInSandbox(
  { store, settleSandbox }: Services,
  sandbox: Sandbox,
  endCustomerClientId: string,
  context: Context,
): Promise<void> {
  const { progress } = sandbox.settings;
  if (progress.mode === 'clock') return;
  await settleSandbox(sandbox.partnerClientId);
  if (progress.mode !== 'reads') return;
  await store.unitOfWork(async (db) => {
    const { partnerClientId } = await lockSandbox(db, sandbox.partnerClientId);
    const rows = await listRegistrations(db, endCustomerClientId);
    const own = rows.filter((row) => row.realm === 'sandbox' && row.partnerClientId === partnerClientId);
    const terms = await termsOfSandbox(db, sandbox);
    await saveRegistrations(db, countRead(own, progress.reads, terms, context));
  });
}
