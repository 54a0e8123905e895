import type { Context } from '../../domain/context.ts';
import type { Actor } from '../../domain/event.ts';
import { hasExpired, partnerRemoved } from '../../domain/sandbox-partner.ts';
import { appendEvents } from '../../store/events.ts';
import { deletePartner, deleteSomeOfPartner, type RemovalStage } from '../../store/partner-removal.ts';
import { lockPartner } from '../../store/partners.ts';
import { stepJob } from '../../store/sandbox-jobs.ts';
import { haveSandboxAlone } from '../../store/sandbox-locks.ts';
import { lockSandboxInJob } from '../../store/sandboxes.ts';
import { isOwnerGone } from '../../store/store.ts';
import type { WorkerParts } from '../worker.ts';

/** End customers of a step of a sandbox's job. */
const jobStepSize = 50;

/**
 * Performs one stage, or part of it, of removing an expired partner, in one unit of work; returns the next stage, null
 * when nothing is left. After an interruption the partner is still expired, and is found again.
 */
export async function removeSomeOfPartner(
  { store, now }: WorkerParts,
  partnerClientId: string,
  stage: RemovalStage,
  actor: Actor,
  context: Context,
): Promise<RemovalStage | null> {
  const work = store.unitOfWork(async (db) => {
    await haveSandboxAlone(db, partnerClientId);
    const { job } = await lockSandboxInJob(db, partnerClientId);
    const partner = await lockPartner(db, partnerClientId);
    if (partner === undefined || !hasExpired(partner, now())) return null;
    // Of a snapshot that is being deleted, only the job knows.
    if (job !== null) {
      await stepJob(db, partnerClientId, job, jobStepSize);
      return stage;
    }
    if (stage !== 'rest') return deleteSomeOfPartner(db, partnerClientId, stage);
    const removed = partnerRemoved(partner, actor, { ...context, now: now() });
    await deletePartner(db, partner, () => appendEvents(db, [removed]));
    return null;
  });
  return work.catch((error: unknown) => {
    // Another node was faster.
    if (isOwnerGone(error)) return null;
    throw error;
  });
}
