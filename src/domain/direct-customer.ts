import type { Context } from './context.ts';
import { DomainError } from './errors.ts';
import { type Actor, type DomainEvent, event } from './event.ts';
import { webAddressProblem } from './web-address.ts';

/** A customer of the operator's own; a partner that signs it up too has a channel conflict. */
export interface DirectCustomer {
  directCustomerId: string;
  legalName: string;
  website: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** @throws DomainError INVALID_FIELD when the website is no web address */
export function readDirectCustomer(
  given: Pick<DirectCustomer, 'legalName' | 'website'>,
  context: Context,
): DirectCustomer {
  const problem = webAddressProblem(given.website);
  if (problem !== null) throw new DomainError('INVALID_FIELD', { fields: [{ path: 'website', problem }] });
  return { directCustomerId: context.newId(), ...given, createdAt: context.now };
}

/** @throws DomainError CONFLICT when it is on the list already */
export function addDirectCustomer(
  customer: DirectCustomer,
  isKnown: boolean,
  actor: Actor,
  context: Context,
): DomainEvent {
  if (isKnown) {
    throw new DomainError('CONFLICT', {
      message: 'a direct customer of this name and website is listed already',
    });
  }
  return directCustomerEvent('direct_customer.added', customer, actor, context);
}

/** Tells that a direct customer was put on the list or taken off it. */
export function directCustomerEvent(
  type: 'direct_customer.added' | 'direct_customer.removed',
  { directCustomerId, legalName, website }: DirectCustomer,
  actor: Actor,
  context: Context,
): DomainEvent {
  return event({ type, actor, data: { directCustomerId, legalName, website } }, context);
}
