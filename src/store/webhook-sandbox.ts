import type { Db } from './tables.ts';
import { discardDeliveriesOfSandbox } from './webhook-deliveries.ts';
import { refreshEndpointsOfSandbox } from './webhook-endpoints.ts';

/**
 * Takes the webhooks of a sandbox back with it, which is locked as a whole: nothing goes out any more that tells of what
 * has not happened, and its endpoints begin anew. `now` is sandbox time as it is from then on.
 */
export async function takeWebhooksBack(db: Db, partnerClientId: string, now: number): Promise<void> {
  // Endpoints first: they are locked where what came of an attempt is written down, too.
  await refreshEndpointsOfSandbox(db, partnerClientId, now);
  await discardDeliveriesOfSandbox(db, partnerClientId);
}
