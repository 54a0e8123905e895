import type { Actor } from '../domain/event.ts';
import { hasExpired, partnerRemoved } from '../domain/sandbox-partner.ts';
import { appendEvents } from '../store/events.ts';
import { deletePartner, deleteSomeOfPartner, type RemovalStage } from '../store/partner-removal.ts';
import { lockPartner } from '../store/partners.ts';
import { lockWholeSandbox } from '../store/sandboxes.ts';
import { isOwnerGone } from '../store/store.ts';
import type { HousekeepingParts } from './housekeeping.ts';

/**
 * Does one stage, or some of it, of the removal of a partner that has expired, in one unit of work; returns the stage
 * that comes next, null when nothing is left. Whoever is interrupted leaves a partner that has expired still, to be found
 * again.
 */
export async function removeSomeOfPartner(
  { store, now, contextAt }: HousekeepingParts,
  partnerClientId: string,
  stage: RemovalStage,
  actor: Actor,
): Promise<RemovalStage | null> {
  const work = store.unitOfWork(async (db) => {
    await lockWholeSandbox(db, partnerClientId);
    const partner = await lockPartner(db, partnerClientId);
    if (partner === undefined || !hasExpired(partner, now())) return null;
    if (stage !== 'rest') return deleteSomeOfPartner(db, partnerClientId, stage);
    const told = partnerRemoved(partner, actor, contextAt(now()));
    await deletePartner(db, partner, () => appendEvents(db, [told]));
    return null;
  });
  return work.catch((error: unknown) => {
    // Another node was faster.
    if (isOwnerGone(error)) return null;
    throw error;
  });
}
