import type { Context } from './context.ts';
import { DomainError, invalidField } from './errors.ts';
import { type Actor, type DomainEvent, event } from './event.ts';
import { webAddressProblem } from './web-address.ts';

/** The operator's own customer; a partner that creates it as an end customer has a channel conflict. */
export interface DirectCustomer {
  directCustomerId: string;
  legalName: string;
  website: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** @throws DomainError INVALID_FIELD if the website is not a web address */
export function readDirectCustomer(
  given: Pick<DirectCustomer, 'legalName' | 'website'>,
  context: Context,
): DirectCustomer {
  const problem = webAddressProblem(given.website);
  if (problem !== null) throw invalidField('website', problem);
  return { directCustomerId: context.newId(), ...given, createdAt: context.now };
}

/** @throws DomainError CONFLICT if it is already listed */
export function addDirectCustomer(
  customer: DirectCustomer,
  isKnown: boolean,
  actor: Actor,
  context: Context,
): DomainEvent {
  if (isKnown) {
    throw new DomainError('CONFLICT', {
      message: 'a direct customer with this name and website already exists',
    });
  }
  return directCustomerEvent('direct_customer.added', customer, actor, context);
}

/** Returns the event of a direct customer's addition to the list or removal from it. */
export function directCustomerEvent(
  type: 'direct_customer.added' | 'direct_customer.removed',
  { directCustomerId, legalName, website }: DirectCustomer,
  actor: Actor,
  context: Context,
): DomainEvent {
  return event({ type, actor, data: { directCustomerId, legalName, website } }, context);
}
