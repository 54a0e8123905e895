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

/** @throws RequestError NOT_FOUND when there is no such endpoint, or none within the token's reach */
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
 * Finds an endpoint as {@link requireEndpoint} does, and keeps other units of work from changing it until this one ends;
 * its sandbox is not taken back meanwhile.
 */
export async function requireEndpointLocked(db: Db, endpointId: string, caller: Caller): Promise<Endpoint> {
  const { environment, partnerClientId } = await requireEndpoint(db, endpointId, caller);
  await joinSandbox(db, { partnerClientId, realm: realmOf(environment) });
  return requireFound(await lockEndpoint(db, endpointId), 'webhook endpoint');
}

/** For decisions about an endpoint, and for what is told of it: the time is that of its realm. */
export function contextOf(
  db: Db,
  services: Pick<Services, 'contextAt' | 'now'>,
  { environment, partnerClientId }: Pick<Endpoint, 'environment' | 'partnerClientId'>,
): Promise<Context> {
  return contextIn(db, services, { realm: realmOf(environment), partnerClientId });
}

/** Brings a partner's endpoints in line with where it may call, in the unit of work that has changed that. */
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

/** Every change of an endpoint, in a unit of work; returns it as it then is, in the wire's words. */
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
