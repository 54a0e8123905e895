import type { FastifyInstance } from 'fastify';
import {
  createPartner as decideCreation,
  updatePartner as decideUpdate,
  newPartnerSettings,
  readPartnerRequest,
} from '../../domain/partner.ts';
import { saveLogo } from '../../store/logos.ts';
import { listPartners as listFromStore, lockPartner, savePartner } from '../../store/partners.ts';
import { joinSandbox } from '../../store/sandbox-locks.ts';
import { toCursor, toPageRequest } from '../../wire/management/page.ts';
import { ownSettings, toPartnerReply, toPartnerRequest } from '../../wire/management/partner-schemas.ts';
import { createPartner, listPartners, readPartner, updatePartner } from '../../wire/management/partners.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requireFields } from './require-fields.ts';
import { requirePartner } from './require-found.ts';
import { bringEndpointsInLine } from './webhook-endpoint-in-reach.ts';

/** Creates a partner, with defaults for omitted fields. */
export function createPartnerRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, createPartner, async ({ body, actor, context }) => {
    const { changes, logo } = readPartnerRequest(toPartnerRequest(body));
    const settings = { ...newPartnerSettings, ...changes, name: body.name };
    const { partner } = await services.store.unitOfWork(async (db) => {
      const decision = decideCreation(settings, actor, context);
      if (logo !== null) await saveLogo(db, logo, context.now);
      await savePartner(db, decision);
      return decision;
    });
    return { partner: toPartnerReply(partner) };
  });
}

/** Lists partners, newest first. */
export function listPartnersRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, listPartners, async ({ query }) => {
    const filter = { words: query.q ?? null, withExpiring: query.expiring ?? false };
    const page = await listFromStore(services.store.db, filter, toPageRequest(query));
    return { partners: page.items.map(toPartnerReply), next_cursor: toCursor(page.next) };
  });
}

/** Returns a partner, without its secrets. */
export function readPartnerRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, readPartner, async ({ params, caller }) => {
    return { partner: toPartnerReply(await requirePartner(services.store.db, params.client_id, caller)) };
  });
}

/** Updates the given settings of a partner. */
export function updatePartnerRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, updatePartner, async ({ body, params, caller, actor, context }) => {
    const stored = await requirePartner(services.store.db, params.client_id, caller);
    requireFields(body, ownSettings, caller);
    const { changes, logo } = readPartnerRequest(toPartnerRequest(body), stored);
    const { partner } = await services.store.unitOfWork(async (db) => {
      const isAccessChanged = changes.environments !== undefined;
      // Sandbox endpoints may change too, and the sandbox must be locked before any row.
      if (isAccessChanged) await joinSandbox(db, { partnerClientId: params.client_id, realm: 'sandbox' });
      const before = await requirePartner(db, params.client_id, caller, lockPartner);
      const decision = decideUpdate(before, changes, actor, context);
      if (logo !== null) await saveLogo(db, logo, context.now);
      await savePartner(db, decision);
      if (isAccessChanged) await bringEndpointsInLine(db, services, decision.partner);
      return decision;
    });
    return { partner: toPartnerReply(partner) };
  });
}
