import type { Place } from '../domain/page.ts';
import { untried } from '../domain/webhook/health.ts';
import { healths } from './documents.ts';
import type { Db } from './tables.ts';
import { pendingStatus } from './webhook-deliveries.ts';

/**
 * Clears the health of a sandbox's endpoints, which have room again; those disabled for their health become active. `now` is
 * sandbox time.
 */
export async function refreshEndpoints(db: Db, partnerClientId: string, now: number): Promise<void> {
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

/**
 * Discards some pending webhooks of a sandbox, whose events have been undone; returns the last one, null if there are no
 * more.
 */
export async function discardSomeWebhooks(
  db: Db,
  partnerClientId: string,
  limit: number,
): Promise<Place | null> {
  const discarded = await db
    .updateTable('webhook_deliveries')
    .set({ status: 'discarded' })
    .where('delivery_id', 'in', (sub) =>
      sub
        .selectFrom('webhook_deliveries')
        .select('delivery_id')
        .where('status', '=', pendingStatus)
        .where('endpoint_id', 'in', (of) =>
          of
            .selectFrom('webhook_endpoints')
            .select('endpoint_id')
            .where('partner_client_id', '=', partnerClientId)
            .where('environment', '=', 'sandbox')
            .where('removed_at', 'is', null),
        )
        .limit(limit),
    )
    .returning('delivery_id')
    .execute();
  const last = discarded.at(-1);
  return last === undefined || discarded.length < limit ? null : { order: last.delivery_id, id: '' };
}
