import type { FastifyInstance } from 'fastify';
import {
  createPartner as decideCreation,
  newPartnerSettings,
  readPartnerRequest,
} from '../../domain/partner.ts';
import { saveLogo } from '../../store/logos.ts';
import { savePartner } from '../../store/partners.ts';
import { toPartnerReply, toPartnerRequest } from '../../wire/management/partner-schemas.ts';
import { createPartner } from '../../wire/management/partners.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';

/** Creates a partner; what the operator does not say is as a new partner's usually is. */
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
