import type { FastifyInstance } from 'fastify';
import type { Db } from '../../store/tables.ts';
import {
  type DeliveryFilter,
  findLoggedDelivery,
  listAttempts,
  searchDeliveries,
} from '../../store/webhook-log.ts';
import { RequestError } from '../../wire/errors.ts';
import { toCursor, toPageRequest } from '../../wire/management/page.ts';
import {
  listWebhookDeliveries,
  readWebhookDelivery,
  toDeliveryFilter,
} from '../../wire/management/webhook-deliveries.ts';
import {
  toDeliveryDetail,
  toDeliveryNumber,
  toDeliveryReply,
} from '../../wire/management/webhook-delivery-schemas.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requireFound } from './require-found.ts';

/** Lists deliveries, newest events first; partners see their own. */
export function listWebhookDeliveriesRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, listWebhookDeliveries, async ({ query, caller }) => {
    const request = toPageRequest(query);
    const filter = toDeliveryFilter(query);
    const partnerClientId = caller.partnerClientId ?? filter.partnerClientId;
    requireWhose({ ...filter, partnerClientId });
    const isWithinReach = partnerClientId === (filter.partnerClientId ?? partnerClientId);
    const page = isWithinReach
      ? await searchDeliveries(services.store.db, { ...filter, partnerClientId }, request)
      : { items: [], next: null };
    return { webhook_deliveries: page.items.map(toDeliveryReply), next_cursor: toCursor(page.next) };
  });
}

/** Returns a delivery in full. */
export function readWebhookDeliveryRoute(app: FastifyInstance, services: Services): void {
  const { db } = services.store;
  managementRoute(app, services, readWebhookDelivery, async ({ params, caller }) => {
    const logged = await requireDelivery(db, params.delivery_id, caller);
    const attempts = await listAttempts(db, logged.delivery.deliveryId);
    return { webhook_delivery: toDeliveryDetail(logged, attempts) };
  });
}

/** @throws RequestError NOT_FOUND if the delivery does not exist, or the caller cannot access it */
export async function requireDelivery(db: Db, deliveryId: string, { partnerClientId }: Caller) {
  const number = toDeliveryNumber(deliveryId);
  const logged = number === undefined ? undefined : await findLoggedDelivery(db, number);
  const isWithin = partnerClientId === null || logged?.delivery.partnerClientId === partnerClientId;
  return requireFound(isWithin ? logged : undefined, 'webhook delivery');
}

/** The deliveries of all partners have no common index, and are too many to search. */
function requireWhose({ endpointId, partnerClientId, endCustomerClientId }: DeliveryFilter): void {
  if (endpointId !== null || partnerClientId !== null || endCustomerClientId !== null) return;
  const fields = ['endpoint_id', 'partner_client_id', 'end_customer_client_id'].map((path) => ({
    path,
    problem: '',
  }));
  throw new RequestError('MISSING_FIELDS', { fields, message: 'one of these is required' });
}
