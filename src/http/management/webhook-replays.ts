import type { FastifyInstance } from 'fastify';
import { realmOf } from '../../domain/environment.ts';
import type { Place } from '../../domain/page.ts';
import { type Delivery, isTakenBack, replayDelivery } from '../../domain/webhook/delivery.ts';
import type { Endpoint } from '../../domain/webhook/endpoint.ts';
import { findSandbox } from '../../store/sandboxes.ts';
import type { Db } from '../../store/tables.ts';
import { saveReplayed, toDelivery } from '../../store/webhook-deliveries.ts';
import { lookInto, placeBefore, type Stream, type StreamFilter } from '../../store/webhook-log-stream.ts';
import { replayWebhookDelivery, toTimeRange } from '../../wire/management/webhook-deliveries.ts';
import { toDeliveryReply } from '../../wire/management/webhook-delivery-schemas.ts';
import { replayWebhookEndpoint } from '../../wire/management/webhook-endpoint-actions.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requireDelivery } from './webhook-deliveries.ts';
import { contextOf, requireEndpoint, requireEndpointLocked } from './webhook-endpoint-in-reach.ts';

/** Deliveries per unit of work. */
const unitMax = 500;

/** Resends a webhook. */
export function replayWebhookDeliveryRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, replayWebhookDelivery, async ({ params, caller }) => {
    const logged = await services.store.unitOfWork(async (db) => {
      const { delivery } = await requireDelivery(db, params.delivery_id, caller);
      const endpoint = await requireEndpointLocked(db, delivery.endpointId, caller);
      // Its state now that no attempt is being recorded.
      const found = await requireDelivery(db, params.delivery_id, caller);
      const { now } = await contextOf(db, services, endpoint);
      const again = replayDelivery(found.delivery, await historyOf(db, endpoint), now);
      await saveReplayed(db, [again]);
      return { ...found, delivery: again };
    });
    return { webhook_delivery: toDeliveryReply(logged) };
  });
}

/** Resends the webhooks of an endpoint, in units of work of limited size. */
export function replayWebhookEndpointRoute(app: FastifyInstance, services: Services): void {
  const { store } = services;
  managementRoute(app, services, replayWebhookEndpoint, async ({ body, params, caller }) => {
    const endpoint = await requireEndpoint(store.db, params.endpoint_id, caller);
    const { endpointId } = endpoint;
    // All become due at the same time, and so are sent in the order of their ids, whatever order they are found in.
    const { now } = await contextOf(store.db, services, endpoint);
    const { from, to } = toTimeRange(body);
    const customer = body.end_customer_client_id;
    const stream: Stream = customer === undefined ? { endpointId } : { endCustomerClientId: customer };
    const filter: StreamFilter = {
      endpointIds: customer === undefined ? null : [endpointId],
      status: (body.status ?? 'failed') === 'failed' ? 'failed' : null,
      webhookType: null,
      from,
    };
    let replayed = 0;
    let after: Place | null = to === null ? null : placeBefore(to);
    do {
      const start: Place | null = after;
      const unit = await store.unitOfWork(async (db) => {
        const locked = await requireEndpointLocked(db, endpointId, caller);
        const history = await historyOf(db, locked);
        const { rows, end } = await lookInto(db, stream, filter, start, { window: unitMax, limit: unitMax });
        const again = rows
          .map(({ row }) => toDelivery(row))
          .filter((delivery) => isReplayedInBulk(delivery, history))
          .map((delivery) => replayDelivery(delivery, history, now));
        await saveReplayed(db, again);
        return { count: again.length, end };
      });
      replayed += unit.count;
      after = unit.end;
    } while (after !== null);
    return { replayed };
  });
}

type History = Parameters<typeof isTakenBack>[1];

/** Webhooks fired with a defect are rejected by their receivers, and would be resent with all failed ones. */
function isReplayedInBulk(delivery: Delivery, history: History): boolean {
  return delivery.defect === null && !isTakenBack(delivery, history);
}

async function historyOf(db: Db, { environment, partnerClientId }: Endpoint): Promise<History> {
  return realmOf(environment) === 'live' ? null : (await findSandbox(db, partnerClientId)).history;
}
