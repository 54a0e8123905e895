import type { FastifyInstance } from 'fastify';
import { type Environment, realmOf } from '../../domain/environment.ts';
import { requireEnvironment } from '../../domain/partner.ts';
import {
  createEndpoint as decideCreation,
  updateEndpoint as decideUpdate,
  type Endpoint,
  endpointRemoved,
} from '../../domain/webhook/endpoint.ts';
import { webhookSecret } from '../../keyring/webhook-secret.ts';
import { appendEvents } from '../../store/events.ts';
import { lockPartner } from '../../store/partners.ts';
import { joinSandbox } from '../../store/sandbox-locks.ts';
import type { Db } from '../../store/tables.ts';
import {
  countEndpoints,
  listEndpoints as listFromStore,
  removeEndpoint as removeFromStore,
  saveEndpoint,
} from '../../store/webhook-endpoints.ts';
import { RequestError } from '../../wire/errors.ts';
import { toCursor, toPageRequest } from '../../wire/management/page.ts';
import { toEndpointReply } from '../../wire/management/webhook-endpoint-schemas.ts';
import {
  createWebhookEndpoint,
  listWebhookEndpoints,
  readWebhookEndpoint,
  removeWebhookEndpoint,
  updateWebhookEndpoint,
} from '../../wire/management/webhook-endpoints.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { unknownPartner } from './require-found.ts';
import {
  changeEndpoint,
  contextOf,
  requireEndpoint,
  requireEndpointLocked,
} from './webhook-endpoint-in-reach.ts';

/** Creates an endpoint for the token's partner, or for the one that the operator specifies. */
export function createWebhookEndpointRoute(app: FastifyInstance, services: Services): void {
  const { store, settings, keyring, now } = services;
  managementRoute(app, services, createWebhookEndpoint, async ({ body, caller, actor }) => {
    const { environment, url, event_types: webhookTypes } = body;
    const partnerClientId = ownerOf(body.partner_client_id, caller);
    await requireDestination(services, url, environment);
    return store.unitOfWork(async (db) => {
      await joinSandbox(db, { partnerClientId, realm: realmOf(environment) });
      // Locked, so that concurrent calls cannot exceed the limit.
      const partner = await lockPartner(db, partnerClientId);
      if (partner === undefined) throw unknownPartner();
      requireEnvironment(partner, environment, settings.availability);
      const context = await contextOf(db, services, { environment, partnerClientId });
      const existing = await countEndpoints(db, { partnerClientId, environment });
      const wanted = { partnerClientId, environment, url, webhookTypes };
      const decision = decideCreation(wanted, existing, actor, context, now());
      await saveEndpoint(db, decision);
      const { endpoint } = decision;
      return {
        webhook_endpoint: toEndpointReply(endpoint, context.now),
        signing_secret: webhookSecret(keyring, endpoint, endpoint.secretVersion),
      };
    });
  });
}

/** Lists endpoints, newest first; partners see their own. */
export function listWebhookEndpointsRoute(app: FastifyInstance, services: Services): void {
  const { db } = services.store;
  managementRoute(app, services, listWebhookEndpoints, async ({ query, caller }) => {
    const request = toPageRequest(query);
    const asked = query.partner_client_id ?? null;
    const partnerClientId = caller.partnerClientId ?? asked;
    const filter = { partnerClientId, environment: query.environment ?? null };
    const isWithinReach = partnerClientId === (asked ?? partnerClientId);
    const page = isWithinReach ? await listFromStore(db, filter, request) : { items: [], next: null };
    const times = await timesByScope(db, services, page.items);
    return {
      webhook_endpoints: page.items.map((item) => toEndpointReply(item, times.get(scopeOf(item)) as number)),
      next_cursor: toCursor(page.next),
    };
  });
}

/** Returns an endpoint, without its secret. */
export function readWebhookEndpointRoute(app: FastifyInstance, services: Services): void {
  const { db } = services.store;
  managementRoute(app, services, readWebhookEndpoint, async ({ params, caller }) => {
    const endpoint = await requireEndpoint(db, params.endpoint_id, caller);
    const { now } = await contextOf(db, services, endpoint);
    return { webhook_endpoint: toEndpointReply(endpoint, now) };
  });
}

/** Updates the URL or event types of an endpoint. */
export function updateWebhookEndpointRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, updateWebhookEndpoint, async ({ body, params, caller, actor }) => {
    const { url, event_types: webhookTypes } = body;
    const { environment } = await requireEndpoint(services.store.db, params.endpoint_id, caller);
    if (url !== undefined) await requireDestination(services, url, environment);
    const changes = { ...(url && { url }), ...(webhookTypes && { webhookTypes }) };
    const { reply } = await changeEndpoint(services, params.endpoint_id, caller, (endpoint, context) =>
      decideUpdate(endpoint, changes, actor, context),
    );
    return { webhook_endpoint: reply };
  });
}

/** Removes an endpoint. */
export function removeWebhookEndpointRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, removeWebhookEndpoint, async ({ params, caller, actor }) => {
    await services.store.unitOfWork(async (db) => {
      const endpoint = await requireEndpointLocked(db, params.endpoint_id, caller);
      const context = await contextOf(db, services, endpoint);
      await removeFromStore(db, endpoint, services.now());
      await appendEvents(db, [endpointRemoved(endpoint, actor, context)]);
    });
    return {};
  });
}

/**
 * The partner of a new resource: the token’s own, or the one that the operator specifies.
 *
 * @throws RequestError MISSING_FIELDS or INVALID_FIELD
 */
export function ownerOf(asked: string | undefined, { partnerClientId }: Caller): string {
  const owner = partnerClientId ?? asked;
  if (owner === undefined) {
    throw new RequestError('MISSING_FIELDS', { fields: [{ path: 'partner_client_id', problem: '' }] });
  }
  if (asked !== undefined && asked !== owner) throw unknownPartner();
  return owner;
}

/** @throws RequestError INVALID_FIELD if webhooks are not allowed or not able to be sent there */
async function requireDestination(
  { destinationProblem }: Pick<Services, 'destinationProblem'>,
  url: string,
  environment: Environment,
): Promise<void> {
  const problem = await destinationProblem(url, environment);
  if (problem !== null) throw new RequestError('INVALID_FIELD', { fields: [{ path: 'url', problem }] });
}

/** Live endpoints share real time; each sandbox has its own. */
function scopeOf({ environment, partnerClientId }: Endpoint): string {
  return realmOf(environment) === 'live' ? 'live' : partnerClientId;
}

async function timesByScope(
  db: Db,
  services: Pick<Services, 'contextAt' | 'now'>,
  endpoints: readonly Endpoint[],
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const endpoint of endpoints) {
    const scope = scopeOf(endpoint);
    if (!times.has(scope)) times.set(scope, (await contextOf(db, services, endpoint)).now);
  }
  return times;
}
