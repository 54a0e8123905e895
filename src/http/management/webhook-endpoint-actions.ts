import type { FastifyInstance } from 'fastify';
import {
  endpointEvent,
  pauseEndpoint,
  requireAccess,
  resumeEndpoint,
  rotateSecret,
} from '../../domain/webhook/endpoint.ts';
import type { WebhookType } from '../../domain/webhook/webhook-type.ts';
import { webhookSecret } from '../../keyring/webhook-secret.ts';
import { appendNumberedEvent } from '../../store/events.ts';
import { lockPartner } from '../../store/partners.ts';
import { insertDelivery } from '../../store/webhook-deliveries.ts';
import { toDeliveryReply } from '../../wire/management/webhook-delivery-schemas.ts';
import {
  pauseWebhookEndpoint,
  resumeWebhookEndpoint,
  rotateWebhookEndpointSecret,
  testWebhookEndpoint,
} from '../../wire/management/webhook-endpoint-actions.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requirePartner } from './require-found.ts';
import { changeEndpoint, contextOf, requireEndpointLocked } from './webhook-endpoint-in-reach.ts';

/** Pauses an endpoint. */
export function pauseWebhookEndpointRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, pauseWebhookEndpoint, async ({ params, caller, actor }) => {
    const { reply } = await changeEndpoint(services, params.endpoint_id, caller, (endpoint, context) =>
      pauseEndpoint(endpoint, actor, context),
    );
    return { webhook_endpoint: reply };
  });
}

/** Resumes a paused or disabled endpoint. */
export function resumeWebhookEndpointRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, resumeWebhookEndpoint, async ({ params, caller, actor }) => {
    const { reply } = await changeEndpoint(
      services,
      params.endpoint_id,
      caller,
      async (endpoint, context, db) => {
        const { environments } = await requirePartner(db, endpoint.partnerClientId, caller, lockPartner);
        requireAccess(endpoint, environments);
        return resumeEndpoint(endpoint, actor, context);
      },
    );
    return { webhook_endpoint: reply };
  });
}

/** Issues a new signing secret for an endpoint, returned only here. */
export function rotateWebhookEndpointSecretRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, rotateWebhookEndpointSecret, async ({ params, caller, actor }) => {
    const { endpoint, reply } = await changeEndpoint(
      services,
      params.endpoint_id,
      caller,
      (before, context) => rotateSecret(before, actor, context, services.now()),
    );
    const secret = webhookSecret(services.keyring, endpoint, endpoint.secretVersion);
    return { webhook_endpoint: reply, signing_secret: secret };
  });
}

/** Sends a test webhook to an endpoint. */
export function testWebhookEndpointRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, testWebhookEndpoint, async ({ body, params, caller, actor }) => {
    const logged = await services.store.unitOfWork(async (db) => {
      const endpoint = await requireEndpointLocked(db, params.endpoint_id, caller);
      const { endpointId, environment } = endpoint;
      const context = await contextOf(db, services, endpoint);
      const event = endpointEvent('endpoint.tested', endpoint, actor, {}, context);
      const webhookType = body.event_type ?? (endpoint.webhookTypes[0] as WebhookType);
      const eventSeq = await appendNumberedEvent(db, event);
      const delivery = await insertDelivery(db, { endpointId, webhookType, event, eventSeq });
      return { delivery, environment, event };
    });
    return { webhook_delivery: toDeliveryReply(logged) };
  });
}
