import type { Context } from './context.ts';
import {
  type EndCustomer,
  type EndCustomerDecision,
  type EndCustomerStatus,
  issueKey,
  moveOn,
} from './end-customer.ts';
import { DomainError } from './errors.ts';
import type { Actor } from './event.ts';
import { type RegistrationSurroundings, startRegistrations } from './registration.ts';

export const reviewDecisions = ['APPROVE', 'DENY'] as const;
export type ReviewDecision = (typeof reviewDecisions)[number];

/**
 * Enables a customer for production, for a partner that is ready: its limited key, if it had one, ends; a full
 * one begins; its registrations open, in production and, where that is on, in development.
 *
 * @throws DomainError CUSTOMER_ALREADY_ENABLED, CUSTOMER_NOT_READY_FOR_ENABLEMENT
 */
export function enableEndCustomer(
  customer: EndCustomer,
  around: RegistrationSurroundings,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  if (customer.status === 'ACTIVE') throw new DomainError('CUSTOMER_ALREADY_ENABLED');
  if (customer.status !== 'PENDING_ENABLEMENT') throw new DomainError('CUSTOMER_NOT_READY_FOR_ENABLEMENT');
  const decision = moveOn(
    customer,
    { status: 'ACTIVE', enabledAt: context.now },
    { type: 'end_customer.enabled', actor },
    context,
    { endedKeys: ['production'], issuedKeys: [issueKey('production', null, context)] },
  );
  return withRegistrations(decision, around, actor, context);
}

/**
 * Removes a customer: it is hidden, its keys end, its names are free again.
 *
 * @throws DomainError CUSTOMER_REMOVAL_NOT_ALLOWED while it is ACTIVE
 */
export function removeEndCustomer(
  customer: EndCustomer,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  if (customer.status === 'ACTIVE') throw new DomainError('CUSTOMER_REMOVAL_NOT_ALLOWED');
  return moveOn(
    customer,
    { removedAt: context.now },
    { type: 'end_customer.removed', actor, data: { before: customer.status } },
    context,
    { endedKeys: ['production', 'development', 'sandbox'] },
  );
}

/**
 * Ends a review. A denied customer keeps its sandbox and development keys and loses a limited production key.
 *
 * @throws DomainError CONFLICT unless the customer is UNDER_REVIEW, or when it has been removed
 */
export function reviewEndCustomer(
  customer: EndCustomer,
  verdict: { decision: ReviewDecision; reason: string | null },
  around: RegistrationSurroundings,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  requireStatus(customer, 'UNDER_REVIEW', 'reviewed');
  if (verdict.decision === 'APPROVE') {
    return approval(customer, 'end_customer.approved', verdict.reason, around, actor, context);
  }
  return moveOn(
    customer,
    { status: 'DENIED', decisionReason: verdict.reason },
    { type: 'end_customer.denied', actor, data: { reason: verdict.reason } },
    context,
    { endedKeys: ['production'] },
  );
}

/**
 * Takes a denial back; the customer is then as if it had been approved.
 *
 * @throws DomainError CONFLICT unless the customer is DENIED, or when it has been removed
 */
export function reverseDenial(
  customer: EndCustomer,
  reason: string,
  around: RegistrationSurroundings,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  requireStatus(customer, 'DENIED', 'reversed');
  return approval(customer, 'end_customer.reversed', reason, around, actor, context);
}

/** How far a customer's flowdown and questionnaire have come. */
export type Diligence = Pick<EndCustomer, 'flowdownStatus' | 'questionnaireStatus'>;

/**
 * Records how far flowdown and questionnaire have come; registrations that waited for them start.
 *
 * @throws DomainError CONFLICT when the customer has been removed
 */
export function updateDiligence(
  customer: EndCustomer,
  changes: Partial<Diligence>,
  around: RegistrationSurroundings,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  requireNotRemoved(customer);
  const { flowdownStatus, questionnaireStatus } = customer;
  const before = { flowdownStatus, questionnaireStatus };
  const after = { ...before, ...changes };
  if (after.flowdownStatus === flowdownStatus && after.questionnaireStatus === questionnaireStatus) {
    return { endCustomer: customer, issuedKeys: [], endedKeys: [], registrations: [], events: [] };
  }
  const told = { type: 'end_customer.updated', actor, data: { before, after } } as const;
  const decision = moveOn(customer, changes, told, context);
  return withRegistrations(decision, around, actor, context);
}

function approval(
  customer: EndCustomer,
  type: 'end_customer.approved' | 'end_customer.reversed',
  reason: string | null,
  around: RegistrationSurroundings,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  const decision = moveOn(
    customer,
    { status: 'PENDING_ENABLEMENT', decisionReason: reason },
    { type, actor, data: { reason } },
    context,
  );
  return withRegistrations(decision, around, actor, context);
}

function withRegistrations(
  decision: EndCustomerDecision,
  around: RegistrationSurroundings,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  const started = startRegistrations(decision.endCustomer, around, actor, context);
  return {
    ...decision,
    registrations: started.registrations,
    events: [...decision.events, ...started.events],
  };
}

function requireStatus(customer: EndCustomer, status: EndCustomerStatus, done: string): void {
  requireNotRemoved(customer);
  if (customer.status === status) return;
  const message = `an end customer that is ${customer.status} cannot be ${done}; only one that is ${status} can`;
  throw new DomainError('CONFLICT', { message });
}

function requireNotRemoved({ removedAt }: EndCustomer): void {
  if (removedAt !== null) throw new DomainError('CONFLICT', { message: 'the end customer has been removed' });
}
