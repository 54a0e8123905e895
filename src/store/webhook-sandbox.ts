import { sql } from 'kysely';
import type { DeliveryStatus } from '../domain/webhook/delivery.ts';
import { untried } from '../domain/webhook/health.ts';
import { healths } from './documents.ts';
import type { Db } from './tables.ts';

/**
 * Resets the webhooks of a sandbox that is reset or restored, and locked as a whole: pending ones are discarded, as
 * their events are undone, and its endpoints start with clear health. `now` is the new sandbox time.
 */
export async function discardSandboxWebhooks(db: Db, partnerClientId: string, now: number): Promise<void> {
  // Endpoints first, in the same order of locks as for recording attempts.
  await refreshEndpoints(db, partnerClientId, now);
  await discardDeliveries(db, partnerClientId);
}

/** Clears the health of the endpoints, which have room again; those disabled for their health become active. */
async function refreshEndpoints(db: Db, partnerClientId: string, now: number): Promise<void> {
  const ofSandbox = db
    .updateTable('webhook_endpoints')
    .where('partner_client_id', '=', partnerClientId)
    .where('environment', '=', 'sandbox')
    .where('removed_at', 'is', null);
  await ofSandbox
    .set({ health: healths.write(untried), is_failing: 0, active_since: now, full_since: null, dropped: 0 })
    .execute();
  await ofSandbox
    .set({ status: 'active', disabled_reason: null })
    .where('status', '=', 'disabled')
    .where('disabled_reason', '!=', 'WITHDRAWN')
    .execute();
}

async function discardDeliveries(db: Db, partnerClientId: string): Promise<void> {
  await db
    .updateTable('webhook_deliveries')
    .set({ status: 'discarded' })
    // A literal, as in the index of pending deliveries.
    .where('status', '=', sql.lit<DeliveryStatus>('pending'))
    .where('endpoint_id', 'in', (sub) =>
      sub
        .selectFrom('webhook_endpoints')
        .select('endpoint_id')
        .where('partner_client_id', '=', partnerClientId)
        .where('environment', '=', 'sandbox')
        .where('removed_at', 'is', null),
    )
    .execute();
}
