import type { Context } from './context.ts';
import { type EndCustomer, type EndCustomerDecision, isEnabled, moveOn } from './end-customer.ts';
import { DomainError } from './errors.ts';
import type { Actor } from './event.ts';
import { requireNotRemoved } from './lifecycle.ts';

/**
 * Off-boards a customer: like a removal, but by the operator, of a customer that has been enabled.
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
    { removedAt: context.now, decisionReason: reason },
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
