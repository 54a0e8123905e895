import type { Db } from './tables.ts';
import { discardDeliveriesOfSandbox } from './webhook-deliveries.ts';
import { refreshEndpointsOfSandbox } from './webhook-endpoints.ts';

/**
 * Resets the webhooks of a sandbox that is reset or restored, and locked as a whole: pending ones are discarded, as
 * their events are undone, and its endpoints start with clear health. `now` is the new sandbox time.
 */
export async function discardSandboxWebhooks(db: Db, partnerClientId: string, now: number): Promise<void> {
  // Endpoints first, in the same order of locks as for recording attempts.
  await refreshEndpointsOfSandbox(db, partnerClientId, now);
  await discardDeliveriesOfSandbox(db, partnerClientId);
}
