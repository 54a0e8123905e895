import type { FastifyInstance } from 'fastify';
import { requireEndCustomerSummary } from '../../store/end-customers.ts';
import { get } from '../../wire/partner/get.ts';
import { toEndCustomerReply } from '../../wire/partner/schemas.ts';
import type { Services } from '../services.ts';
import { partnerRoute } from './partner-route.ts';

/** Returns an end customer of the partner. */
export function getRoute(app: FastifyInstance, services: Services): void {
  partnerRoute(app, services, get, async ({ body, scope }) => {
    const customer = await requireEndCustomerSummary(services.store.db, body.end_customer_client_id, scope);
    return { end_customer: toEndCustomerReply(customer) };
  });
}
