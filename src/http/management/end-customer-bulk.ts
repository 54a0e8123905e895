import type { FastifyInstance } from 'fastify';
import { DomainError } from '../../domain/errors.ts';
import { type ReviewDecision, reviewEndCustomer } from '../../domain/lifecycle.ts';
import { lockEndCustomer } from '../../store/end-customer-search.ts';
import { RequestError } from '../../wire/errors.ts';
import { decideEndCustomers, toDecided, toUndecided } from '../../wire/management/end-customer-bulk.ts';
import type { Caller } from '../caller.ts';
import { contextIn } from '../context-in.ts';
import { saveDecision } from '../save-decision.ts';
import type { Services } from '../services.ts';
import { requireAnyEndCustomer } from './end-customer-in-full.ts';
import { managementRoute } from './management-route.ts';

/** Reviews many end customers, each in its own unit of work. */
export function decideEndCustomersRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, decideEndCustomers, async ({ body, caller }) => {
    const { client_ids: clientIds, decision, reason = null } = body;
    if (decision === 'DENY' && reason === null) {
      throw new RequestError('MISSING_FIELDS', { fields: [{ path: 'reason', problem: '' }] });
    }
    const verdict = { decision, reason };
    const results = [];
    // One after the other: a hundred concurrent ones would use up the store's connections.
    for (const clientId of new Set(clientIds))
      results.push(await decide(services, clientId, verdict, caller));
    return { results };
  });
}

async function decide(
  services: Services,
  clientId: string,
  verdict: { decision: ReviewDecision; reason: string | null },
  caller: Caller,
) {
  try {
    const status = await services.store.unitOfWork(async (db) => {
      const customer = await requireAnyEndCustomer(db, clientId, caller, lockEndCustomer);
      const context = await contextIn(db, services, customer);
      const decision = reviewEndCustomer(customer, verdict, caller.actor, context);
      await saveDecision(db, services, customer, decision);
      return decision.endCustomer.status;
    });
    return toDecided(clientId, status);
  } catch (error) {
    const isRefusal = error instanceof DomainError || error instanceof RequestError;
    if (!isRefusal) services.logger.error({ err: error }, 'an end customer could not be decided');
    return toUndecided(clientId, error);
  }
}
