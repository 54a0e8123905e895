import type { FastifyInstance } from 'fastify';
import type { Context } from '../../domain/context.ts';
import type { EndCustomer, EndCustomerDecision } from '../../domain/end-customer.ts';
import { reverseDenial, reviewEndCustomer } from '../../domain/lifecycle.ts';
import {
  updateEndCustomer as decideUpdate,
  readEndCustomerUpdate,
} from '../../domain/update-end-customer.ts';
import { lockEndCustomer } from '../../store/end-customer-search.ts';
import { isApplicationNameTaken } from '../../store/end-customers.ts';
import { saveLogo } from '../../store/logos.ts';
import type { Db } from '../../store/tables.ts';
import {
  approveEndCustomer,
  denyEndCustomer,
  ownFieldsOfEndCustomer,
  reverseEndCustomer,
  toEndCustomerUpdate,
  updateEndCustomer,
} from '../../wire/management/end-customer-decisions.ts';
import type { Caller } from '../caller.ts';
import { contextIn } from '../context-in.ts';
import { saveDecision } from '../save-decision.ts';
import type { Services } from '../services.ts';
import { endCustomerInFull, requireAnyEndCustomer } from './end-customer-in-full.ts';
import { managementRoute } from './management-route.ts';
import { requireFields } from './require-fields.ts';

/** Approves an end customer. */
export function approveEndCustomerRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, approveEndCustomer, ({ body, params, caller, actor }) =>
    decide(services, params.client_id, caller, (customer, context) => {
      const verdict = { decision: 'APPROVE', reason: body.reason ?? null } as const;
      return reviewEndCustomer(customer, verdict, actor, context);
    }),
  );
}

/** Denies an end customer. */
export function denyEndCustomerRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, denyEndCustomer, ({ body, params, caller, actor }) =>
    decide(services, params.client_id, caller, (customer, context) => {
      const verdict = { decision: 'DENY', reason: body.reason } as const;
      return reviewEndCustomer(customer, verdict, actor, context);
    }),
  );
}

/** Reverses a denial. */
export function reverseEndCustomerRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, reverseEndCustomer, ({ body, params, caller, actor }) =>
    decide(services, params.client_id, caller, (customer, context) =>
      reverseDenial(customer, body.reason, actor, context),
    ),
  );
}

/** Updates an end customer; its registrations follow. */
export function updateEndCustomerRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, updateEndCustomer, async ({ body, params, caller, actor }) => {
    const stored = await requireAnyEndCustomer(services.store.db, params.client_id, caller);
    requireFields(body, ownFieldsOfEndCustomer, caller);
    const { changes, logo } = readEndCustomerUpdate(toEndCustomerUpdate(body), stored);
    return decide(services, params.client_id, caller, async (customer, context, db) => {
      if (logo !== null) await saveLogo(db, logo, context.now);
      const isNameTaken =
        changes.applicationName !== undefined &&
        (await isApplicationNameTaken(db, customer, changes.applicationName));
      return decideUpdate(customer, changes, isNameTaken, actor, context);
    });
  });
}

/** Every decision about an end customer, at realm time: read, decide, write, reply. */
async function decide(
  services: Services,
  clientId: string,
  caller: Caller,
  rule: (
    customer: EndCustomer,
    context: Context,
    db: Db,
  ) => EndCustomerDecision | Promise<EndCustomerDecision>,
) {
  const reply = await services.store.unitOfWork(async (db) => {
    const customer = await requireAnyEndCustomer(db, clientId, caller, lockEndCustomer);
    const decision = await rule(customer, await contextIn(db, services, customer), db);
    await saveDecision(db, services, customer, decision);
    return endCustomerInFull(db, services, decision.endCustomer, caller);
  });
  return { end_customer: reply };
}
