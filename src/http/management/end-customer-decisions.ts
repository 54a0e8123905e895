import type { FastifyInstance } from 'fastify';
import type { EndCustomer, EndCustomerDecision } from '../../domain/end-customer.ts';
import { reverseDenial, reviewEndCustomer, updateDiligence } from '../../domain/lifecycle.ts';
import type { RegistrationSurroundings } from '../../domain/registration.ts';
import type { Token } from '../../domain/token.ts';
import { lockEndCustomer } from '../../store/end-customer-search.ts';
import { saveEndCustomer } from '../../store/end-customers.ts';
import { registrationSurroundings } from '../../store/registrations.ts';
import {
  approveEndCustomer,
  denyEndCustomer,
  reverseEndCustomer,
  toDiligence,
  updateEndCustomer,
} from '../../wire/management/end-customer-decisions.ts';
import type { Services } from '../services.ts';
import { endCustomerInFull, requireAnyEndCustomer } from './end-customer-in-full.ts';
import { managementRoute } from './management-route.ts';

/** Ends a review for the end customer. */
export function approveEndCustomerRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, approveEndCustomer, ({ body, params, token, actor, context }) =>
    decide(services, params.client_id, token, (customer, around) => {
      const verdict = { decision: 'APPROVE', reason: body.reason ?? null } as const;
      return reviewEndCustomer(customer, verdict, around, actor, context);
    }),
  );
}

/** Ends a review against the end customer. */
export function denyEndCustomerRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, denyEndCustomer, ({ body, params, token, actor, context }) =>
    decide(services, params.client_id, token, (customer, around) => {
      const verdict = { decision: 'DENY', reason: body.reason } as const;
      return reviewEndCustomer(customer, verdict, around, actor, context);
    }),
  );
}

/** Takes a denial back. */
export function reverseEndCustomerRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, reverseEndCustomer, ({ body, params, token, actor, context }) =>
    decide(services, params.client_id, token, (customer, around) =>
      reverseDenial(customer, body.reason, around, actor, context),
    ),
  );
}

/** Records how far an end customer's flowdown and questionnaire have come. */
export function updateEndCustomerRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, updateEndCustomer, ({ body, params, token, actor, context }) =>
    decide(services, params.client_id, token, (customer, around) =>
      updateDiligence(customer, toDiligence(body), around, actor, context),
    ),
  );
}

/** Every decision of the operator about an end customer: read, decide, write, tell. */
async function decide(
  { store, settings }: Services,
  clientId: string,
  token: Token,
  rule: (customer: EndCustomer, around: RegistrationSurroundings) => EndCustomerDecision,
) {
  const reply = await store.unitOfWork(async (db) => {
    const customer = await requireAnyEndCustomer(db, clientId, token, lockEndCustomer);
    const around = await registrationSurroundings(db, clientId, settings.availability);
    const decision = rule(customer, around);
    await saveEndCustomer(db, decision);
    return endCustomerInFull(db, decision.endCustomer);
  });
  return { end_customer: reply };
}
