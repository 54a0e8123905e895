import { sandboxNow } from '../../domain/sandbox/clock.ts';
import { endpointRemoved } from '../../domain/webhook/endpoint.ts';
import { forgottenAfterMs, isForgotten } from '../../domain/webhook/listener.ts';
import { appendEvents } from '../../store/events.ts';
import { findSandbox } from '../../store/sandboxes.ts';
import { removeEndpoint } from '../../store/webhook-endpoints.ts';
import { listAbsentListeners, lockListener } from '../../store/webhook-listeners.ts';
import type { HousekeepingParts } from './housekeeping-parts.ts';

/** Removes listeners that have been absent for too long. */
export async function removeAbsentListeners({ store, now, contextAt }: HousekeepingParts): Promise<void> {
  for (const endpointId of await listAbsentListeners(store.db, now() - forgottenAfterMs)) {
    await store.unitOfWork(async (db) => {
      const listener = await lockListener(db, endpointId);
      if (listener === undefined || !isForgotten(listener, now())) return;
      const { endpoint } = listener;
      const { clock } = await findSandbox(db, endpoint.partnerClientId);
      await removeEndpoint(db, endpoint, now());
      await appendEvents(db, [endpointRemoved(endpoint, 'system', contextAt(sandboxNow(clock, now())))]);
    });
  }
}
