import type { Context } from '../../domain/context.ts';
import { realmOf } from '../../domain/environment.ts';
import type { Partner } from '../../domain/partner.ts';
import { type Endpoint, type EndpointDecision, followAccess } from '../../domain/webhook/endpoint.ts';
import { joinSandbox } from '../../store/sandbox-locks.ts';
import type { Db } from '../../store/tables.ts';
import {
  findEndpoint,
  lockEndpoint,
  lockEndpointsOfPartner,
  saveEndpoint,
} from '../../store/webhook-endpoints.ts';
import { toEndpointReply } from '../../wire/management/webhook-endpoint-schemas.ts';
import type { Caller } from '../caller.ts';
import { contextIn } from '../context-in.ts';
import type { Services } from '../services.ts';
import { requireFound } from './require-found.ts';

/** @throws RequestError NOT_FOUND if the endpoint does not exist, or the caller cannot access it */
export async function requireEndpoint(
  db: Db,
  endpointId: string,
  { partnerClientId }: Caller,
): Promise<Endpoint> {
  const endpoint = await findEndpoint(db, endpointId);
  const isWithin = partnerClientId === null || endpoint?.partnerClientId === partnerClientId;
  return requireFound(isWithin ? endpoint : undefined, 'webhook endpoint');
}

/**
 * Finds an endpoint like {@link requireEndpoint} and locks its row until the unit of work ends; its sandbox cannot
 * be reset or restored meanwhile.
 */
export async function requireEndpointLocked(db: Db, endpointId: string, caller: Caller): Promise<Endpoint> {
  const { environment, partnerClientId } = await requireEndpoint(db, endpointId, caller);
  await joinSandbox(db, { partnerClientId, realm: realmOf(environment) });
  return requireFound(await lockEndpoint(db, endpointId), 'webhook endpoint');
}

/** The context for decisions about an endpoint, and for its reply: in realm time. */
export function contextOf(
  db: Db,
  services: Pick<Services, 'contextAt' | 'now'>,
  { environment, partnerClientId }: Pick<Endpoint, 'environment' | 'partnerClientId'>,
): Promise<Context> {
  return contextIn(db, services, { realm: realmOf(environment), partnerClientId });
}

/** Adjusts a partner's endpoints to its environments, in the unit of work that has changed those. */
export async function bringEndpointsInLine(
  db: Db,
  services: Pick<Services, 'contextAt' | 'now'>,
  { clientId, environments }: Pick<Partner, 'clientId' | 'environments'>,
): Promise<void> {
  for (const endpoint of await lockEndpointsOfPartner(db, clientId)) {
    const decision = followAccess(endpoint, environments, await contextOf(db, services, endpoint));
    if (decision.events.length > 0) await saveEndpoint(db, decision);
  }
}

/** Every change of an endpoint, in a unit of work; returns its new state and its reply. */
export function changeEndpoint(
  services: Services,
  endpointId: string,
  caller: Caller,
  rule: (endpoint: Endpoint, context: Context, db: Db) => EndpointDecision | Promise<EndpointDecision>,
) {
  return services.store.unitOfWork(async (db) => {
    const before = await requireEndpointLocked(db, endpointId, caller);
    const context = await contextOf(db, services, before);
    const decision = await rule(before, context, db);
    if (decision.events.length > 0) await saveEndpoint(db, decision);
    return { endpoint: decision.endpoint, reply: toEndpointReply(decision.endpoint, context.now) };
  });
}
