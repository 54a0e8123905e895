import type { FastifyInstance } from 'fastify';
import { requireEnvironment } from '../../domain/partner.ts';
import { createEndpoint, endpointRemoved } from '../../domain/webhook/endpoint.ts';
import { type Listener, pauseMs } from '../../domain/webhook/listener.ts';
import { webhookTypes as allTypes } from '../../domain/webhook/webhook-type.ts';
import { webhookSecret } from '../../keyring/webhook-secret.ts';
import { appendEvents } from '../../store/events.ts';
import { lockPartner } from '../../store/partners.ts';
import { joinSandbox } from '../../store/sandbox-locks.ts';
import type { Db } from '../../store/tables.ts';
import { countEndpoints, removeEndpoint, saveEndpoint } from '../../store/webhook-endpoints.ts';
import { findListener, lockListener, savePresence } from '../../store/webhook-listeners.ts';
import { toTimestampOrNull } from '../../wire/management/fields.ts';
import { toEndpointReply } from '../../wire/management/webhook-endpoint-schemas.ts';
import {
  answerWebhook,
  createWebhookListener,
  nextWebhook,
  removeWebhookListener,
  toFetchedWebhook,
  toListenersAnswer,
} from '../../wire/management/webhook-listeners.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requireFound, unknownPartner } from './require-found.ts';
import { contextOf } from './webhook-endpoint-in-reach.ts';
import { ownerOf } from './webhook-endpoints.ts';

const environment = 'sandbox';
const realm = 'sandbox';

/** Creates an endpoint without a URL, for a listener that polls from now on. */
export function createWebhookListenerRoute(app: FastifyInstance, services: Services): void {
  const { store, settings, keyring, now } = services;
  managementRoute(app, services, createWebhookListener, async ({ body, caller, actor }) => {
    const partnerClientId = ownerOf(body.partner_client_id, caller);
    return store.unitOfWork(async (db) => {
      await joinSandbox(db, { partnerClientId, realm });
      // Locked, so that concurrent calls cannot exceed the limit.
      const partner = await lockPartner(db, partnerClientId);
      if (partner === undefined) throw unknownPartner();
      requireEnvironment(partner, environment, settings.availability);
      const context = await contextOf(db, services, { environment, partnerClientId });
      const existing = await countEndpoints(db, { partnerClientId, environment });
      const webhookTypes = body.event_types ?? allTypes;
      const wanted = { partnerClientId, environment, url: null, webhookTypes } as const;
      const decision = createEndpoint(wanted, existing, actor, context, now());
      const { endpoint } = decision;
      await saveEndpoint(db, decision);
      await savePresence(db, endpoint.endpointId, { listensUntil: now() + pauseMs, handedOut: null });
      return {
        listener: toEndpointReply(endpoint, context.now),
        signing_secret: webhookSecret(keyring, endpoint, endpoint.secretVersion),
      };
    });
  });
}

/** Hands out the next webhook, if there is one. */
export function nextWebhookRoute(app: FastifyInstance, services: Services): void {
  const { store, listening } = services;
  managementRoute(app, services, nextWebhook, async ({ body, params, caller, left }) => {
    await requireListener(store.db, params.endpoint_id, caller);
    const waitMs = (body.wait_seconds ?? 0) * 1000;
    const fetched = await listening.next(params.endpoint_id, waitMs, left());
    return { webhook: fetched && toFetchedWebhook(fetched) };
  });
}

/** Records the outcome of a webhook that was handed out. */
export function answerWebhookRoute(app: FastifyInstance, services: Services): void {
  const { store, listening } = services;
  managementRoute(app, services, answerWebhook, async ({ body, params, caller }) => {
    await requireListener(store.db, params.endpoint_id, caller);
    const { status, dueAt } = await listening.answer(params.endpoint_id, toListenersAnswer(body));
    return { status, next_attempt_at: toTimestampOrNull(status === 'pending' ? dueAt : null) };
  });
}

/** Removes a listener. */
export function removeWebhookListenerRoute(app: FastifyInstance, services: Services): void {
  const { store, now } = services;
  managementRoute(app, services, removeWebhookListener, async ({ params, caller, actor }) => {
    await store.unitOfWork(async (db) => {
      const { partnerClientId } = (await requireListener(db, params.endpoint_id, caller)).endpoint;
      await joinSandbox(db, { partnerClientId, realm });
      const { endpoint } = await requireListener(db, params.endpoint_id, caller, lockListener);
      const context = await contextOf(db, services, endpoint);
      await removeEndpoint(db, endpoint, now());
      await appendEvents(db, [endpointRemoved(endpoint, actor, context)]);
    });
    return {};
  });
}

/** @throws RequestError NOT_FOUND if the listener does not exist, or the caller cannot access it */
async function requireListener(
  db: Db,
  endpointId: string,
  { partnerClientId }: Caller,
  find = findListener,
): Promise<Listener> {
  const listener = await find(db, endpointId);
  const isWithin = partnerClientId === null || listener?.endpoint.partnerClientId === partnerClientId;
  return requireFound(isWithin ? listener : undefined, 'webhook listener');
}
