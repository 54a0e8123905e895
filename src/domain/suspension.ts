import type { Context } from './context.ts';
import { type EndCustomer, type EndCustomerDecision, isEnabled, moveOn } from './end-customer.ts';
import { DomainError } from './errors.ts';
import type { Actor } from './event.ts';
import { requireNotRemoved } from './lifecycle.ts';

/**
 * Suspends a customer: its keys are rejected until it is resumed. Its status and registrations stay.
 *
 * @throws DomainError CONFLICT unless the customer is enabled, or if it is already suspended or has been removed
 */
export function suspendEndCustomer(
  customer: EndCustomer,
  reason: string,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  requireEnabled(customer, 'suspended');
  if (customer.suspendedAt !== null) {
    throw new DomainError('CONFLICT', { message: 'the end customer is already suspended' });
  }
  return moveOn(
    customer,
    { suspendedAt: context.now, decisionReason: reason },
    { type: 'end_customer.suspended', actor, data: { reason } },
    context,
  );
}

/**
 * Ends a suspension.
 *
 * @throws DomainError CONFLICT unless the customer is suspended, or if it has been removed
 */
export function resumeEndCustomer(
  customer: EndCustomer,
  reason: string | null,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  requireNotRemoved(customer);
  if (customer.suspendedAt === null) {
    throw new DomainError('CONFLICT', { message: 'the end customer is not suspended' });
  }
  return moveOn(
    customer,
    { suspendedAt: null, decisionReason: reason },
    { type: 'end_customer.resumed', actor, data: { reason } },
    context,
  );
}

/**
 * Off-boards a customer: like a removal, but by the operator, of a customer that has been enabled, suspended or not.
 *
 * @throws DomainError CONFLICT unless the customer is enabled, or if it has been removed
 */
export function offBoardEndCustomer(
  customer: EndCustomer,
  reason: string,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  requireEnabled(customer, 'off-boarded');
  return moveOn(
    customer,
    { removedAt: context.now, suspendedAt: null, decisionReason: reason },
    { type: 'end_customer.off_boarded', actor, data: { before: customer.status, reason } },
    context,
    { endedKeys: ['production', 'development', 'sandbox'] },
  );
}

function requireEnabled(customer: EndCustomer, done: string): void {
  requireNotRemoved(customer);
  if (isEnabled(customer)) return;
  const message = `an end customer that is ${customer.status} cannot be ${done}; it must be enabled`;
  throw new DomainError('CONFLICT', { message });
}
