import type { FastifyInstance } from 'fastify';
import { createSandboxPartner as decideCreation, endSandboxPartner } from '../../domain/sandbox-partner.ts';
import { insertKeys } from '../../store/api-keys.ts';
import { setExpiry } from '../../store/partner-removal.ts';
import { lockPartner, savePartner } from '../../store/partners.ts';
import { insertSandbox } from '../../store/sandboxes.ts';
import {
  createSandboxPartner,
  removeSandboxPartner,
  toSandboxPartnerReply,
  toSandboxPartnerRequest,
} from '../../wire/management/sandbox-partners.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requirePartner } from './require-found.ts';

/** Creates a temporary partner that is ready for use in its own sandbox, with a secret. */
export function createSandboxPartnerRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, createSandboxPartner, async ({ body, actor, context }) => {
    const request = toSandboxPartnerRequest(body);
    const { partner, key } = await services.store.unitOfWork(async (db) => {
      const decision = decideCreation(request, actor, context);
      const { clientId } = decision.partner;
      await savePartner(db, decision);
      await insertKeys(db, { clientId, owner: 'partner', realm: 'sandbox' }, [decision.key], context.now);
      await insertSandbox(db, decision.sandbox);
      return decision;
    });
    return { sandbox_partner: toSandboxPartnerReply(partner, key) };
  });
}

/** Removes a temporary partner early, with everything it owns. */
export function removeSandboxPartnerRoute(app: FastifyInstance, services: Services): void {
  const { store, removePartner } = services;
  managementRoute(app, services, removeSandboxPartner, async ({ params, caller, actor, context }) => {
    const { clientId } = await store.unitOfWork(async (db) => {
      const partner = await requirePartner(db, params.client_id, caller, lockPartner);
      await setExpiry(db, endSandboxPartner(partner, context));
      return partner;
    });
    await removePartner(clientId, actor);
    return {};
  });
}
