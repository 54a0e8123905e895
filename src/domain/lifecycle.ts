import type { Context } from './context.ts';
import {
  type EndCustomer,
  type EndCustomerDecision,
  type EndCustomerProfile,
  type EndCustomerStatus,
  isEnabled,
  issueKey,
  moveOn,
  type RequirementState,
  unchanged,
} from './end-customer.ts';
import { DomainError } from './errors.ts';
import type { Actor } from './event.ts';
import { changeData } from './event-changes.ts';

export const reviewDecisions = ['APPROVE', 'DENY'] as const;
export type ReviewDecision = (typeof reviewDecisions)[number];

/** Changed fields of a customer. */
export type EndCustomerChanges = Partial<
  EndCustomerProfile & Pick<EndCustomer, 'flowdownStatus' | 'questionnaireStatus'>
>;

/**
 * Enables a customer for production, for a partner that is ready: revokes its limited production key, if any, issues an
 * unlimited one and starts its registrations.
 *
 * @throws DomainError CUSTOMER_ALREADY_ENABLED, CUSTOMER_NOT_READY_FOR_ENABLEMENT
 */
export function enableEndCustomer(
  customer: EndCustomer,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  if (customer.status === 'ACTIVE') throw new DomainError('CUSTOMER_ALREADY_ENABLED');
  if (customer.status !== 'PENDING_ENABLEMENT') throw new DomainError('CUSTOMER_NOT_READY_FOR_ENABLEMENT');
  return moveOn(
    customer,
    { status: 'ACTIVE', enabledAt: context.now },
    { type: 'end_customer.enabled', actor },
    context,
    { endedKeys: ['production'], issuedKeys: [issueKey('production', null, context)] },
  );
}

/**
 * Removes a customer: hides it, revokes its keys, frees its names and withdraws its registrations.
 *
 * @throws DomainError CUSTOMER_REMOVAL_NOT_ALLOWED once it has been enabled
 */
export function removeEndCustomer(
  customer: EndCustomer,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  if (isEnabled(customer)) throw new DomainError('CUSTOMER_REMOVAL_NOT_ALLOWED');
  return moveOn(
    customer,
    { removedAt: context.now },
    { type: 'end_customer.removed', actor, data: { before: customer.status } },
    context,
    { endedKeys: ['production', 'development', 'sandbox'] },
  );
}

/**
 * Concludes a review. A denied customer keeps its sandbox and development keys and loses a limited production key.
 *
 * @throws DomainError CONFLICT unless the customer is UNDER_REVIEW, or if it has been removed
 */
export function reviewEndCustomer(
  customer: EndCustomer,
  verdict: { decision: ReviewDecision; reason: string | null },
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  requireStatus(customer, 'UNDER_REVIEW', 'reviewed');
  if (verdict.decision === 'APPROVE') {
    return approval(customer, 'end_customer.approved', verdict.reason, actor, context);
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
 * Reverses a denial, with the same effect as an approval.
 *
 * @throws DomainError CONFLICT unless the customer is DENIED, or if it has been removed
 */
export function reverseDenial(
  customer: EndCustomer,
  reason: string,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  requireStatus(customer, 'DENIED', 'reversed');
  return approval(customer, 'end_customer.reversed', reason, actor, context);
}

/**
 * Changes a customer; its registrations follow: those that waited for the change continue, and institutions that have the
 * application are notified. Without a difference there is no event.
 *
 * @throws DomainError CONFLICT if the customer has been removed
 */
export function changeEndCustomer(
  customer: EndCustomer,
  changes: EndCustomerChanges & Partial<RequirementState & Pick<EndCustomer, 'status' | 'reviewReasons'>>,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  requireNotRemoved(customer);
  const data = changeData<EndCustomer>(customer, changes);
  if (data === null) return unchanged(customer);
  return moveOn(customer, data.after, { type: 'end_customer.updated', actor, data }, context);
}

function approval(
  customer: EndCustomer,
  type: 'end_customer.approved' | 'end_customer.reversed',
  reason: string | null,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  return moveOn(
    customer,
    { status: 'PENDING_ENABLEMENT', decisionReason: reason },
    { type, actor, data: { reason } },
    context,
  );
}

function requireStatus(customer: EndCustomer, status: EndCustomerStatus, done: string): void {
  requireNotRemoved(customer);
  if (customer.status === status) return;
  const message = `an end customer that is ${customer.status} cannot be ${done}; it must be ${status}`;
  throw new DomainError('CONFLICT', { message });
}

/** @throws DomainError CONFLICT if the customer has been removed */
export function requireNotRemoved({ removedAt }: EndCustomer): void {
  if (removedAt !== null) throw new DomainError('CONFLICT', { message: 'the end customer has been removed' });
}
