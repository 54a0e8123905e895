import type { Actor } from '../domain/event.ts';
import { hasExpired, partnerRemoved } from '../domain/sandbox-partner.ts';
import { appendEvents } from '../store/events.ts';
import { deletePartner, deleteSomeOfPartner } from '../store/partner-removal.ts';
import { lockPartner } from '../store/partners.ts';
import { lockWholeSandbox } from '../store/sandboxes.ts';
import { isOwnerGone } from '../store/store.ts';
import type { HousekeepingParts } from './housekeeping.ts';

/**
 * Removes some of a partner that has expired, and at last the partner: each unit of work takes on a little. True while
 * there is more. Whoever is interrupted at it leaves a partner that has expired still, to be found again.
 */
export async function removeSomeOfPartner(
  { store, now, contextAt }: HousekeepingParts,
  partnerClientId: string,
  actor: Actor,
): Promise<boolean> {
  const work = store.unitOfWork(async (db) => {
    await lockWholeSandbox(db, partnerClientId);
    const partner = await lockPartner(db, partnerClientId);
    if (partner === undefined || !hasExpired(partner, now())) return false;
    if (await deleteSomeOfPartner(db, partnerClientId)) return true;
    const told = partnerRemoved(partner, actor, contextAt(now()));
    await deletePartner(db, partner, () => appendEvents(db, [told]));
    return false;
  });
  return work.catch((error: unknown) => {
    // Another node was faster.
    if (isOwnerGone(error)) return false;
    throw error;
  });
}
