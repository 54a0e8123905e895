import type { FastifyInstance } from 'fastify';
import { completeProfile, createEndCustomer } from '../../domain/create-end-customer.ts';
import { findNameMatches, saveEndCustomer } from '../../store/end-customers.ts';
import { saveLogo } from '../../store/logos.ts';
import { create, toApplication } from '../../wire/partner/create.ts';
import { toEndCustomerReply, toSecretsReply } from '../../wire/partner/schemas.ts';
import { contextIn } from '../context-in.ts';
import type { Services } from '../services.ts';
import { partnerRoute } from './partner-route.ts';

/** Creates an end customer with its own keys; it is reviewed if the rules require it. */
export function createRoute(app: FastifyInstance, services: Services): void {
  const { store, settings } = services;
  partnerRoute(app, services, create, async (call) => {
    const { body, partner, scope, actor } = call;
    const { profile, logo } = completeProfile(toApplication(body), partner);
    const inputs = { partner, realm: scope.realm, availability: settings.availability, actor };
    const { endCustomer, issuedKeys } = await store.unitOfWork(async (db) => {
      const nameMatches = await findNameMatches(db, profile, scope);
      const context = await contextIn(db, services, scope);
      if (logo !== null) await saveLogo(db, logo, context.now);
      const decision = createEndCustomer(profile, nameMatches, inputs, context);
      await saveEndCustomer(db, decision);
      return decision;
    });
    return { end_customer: { ...toEndCustomerReply(endCustomer), secrets: toSecretsReply(issuedKeys) } };
  });
}
