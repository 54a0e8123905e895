import type { FastifyInstance } from 'fastify';
import { removeEndCustomer } from '../../domain/lifecycle.ts';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { remove } from '../../wire/partner/remove.ts';
import { contextIn } from '../context-in.ts';
import { saveDecision } from '../save-decision.ts';
import type { Services } from '../services.ts';
import { partnerRoute } from './partner-route.ts';

/** Removes an end customer that is not ACTIVE: hides it, revokes its keys and frees its names. */
export function removeRoute(app: FastifyInstance, services: Services): void {
  partnerRoute(app, services, remove, async (call) => {
    const { body, scope, actor } = call;
    await services.store.unitOfWork(async (db) => {
      const customer = await requireEndCustomer(db, body.end_customer_client_id, scope);
      const context = await contextIn(db, services, scope);
      await saveDecision(db, services, customer, removeEndCustomer(customer, actor, context));
    });
    return {};
  });
}
