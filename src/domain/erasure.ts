import type { Context } from './context.ts';
import {
  type EndCustomer,
  type EndCustomerDecision,
  type EndCustomerProfile,
  emptyProfile,
  endCustomerEvent,
} from './end-customer.ts';
import { DomainError } from './errors.ts';
import type { Actor } from './event.ts';
import type { Registration } from './registration/registration.ts';

/** What stays of a profile. */
const erasedProfile: EndCustomerProfile = {
  ...emptyProfile,
  companyName: '[erased]',
  legalEntityName: '[erased]',
  applicationName: '[erased]',
};

/**
 * Checks that the data of a customer can be erased.
 *
 * @throws DomainError CONFLICT unless it was removed or off-boarded, and all its registrations were withdrawn
 */
export function requireErasable(
  { removedAt, registrationsDueAt }: EndCustomer,
  registrations: readonly Pick<Registration, 'withdrawnAt' | 'task' | 'dueAt'>[],
): void {
  if (removedAt === null) {
    const message = 'only the data of an end customer that was removed or off-boarded can be erased';
    throw new DomainError('CONFLICT', { message });
  }
  const left = registrations.filter(
    ({ withdrawnAt, task, dueAt }) => withdrawnAt === null || task !== null || dueAt !== null,
  );
  if (left.length === 0 && registrationsDueAt === null) return;
  const message = 'its registrations are still being withdrawn from institutions; retry when they are';
  throw new DomainError('CONFLICT', { message });
}

/** Replaces a customer by what stays after erasure: its ids, status and times. */
export function eraseEndCustomer(customer: EndCustomer, actor: Actor, context: Context): EndCustomerDecision {
  const endCustomer: EndCustomer = {
    ...customer,
    ...erasedProfile,
    decisionReason: null,
    requirementsNote: null,
    erasedAt: context.now,
    updatedAt: context.now,
    revision: customer.revision + 1,
  };
  const erased = endCustomerEvent({ type: 'end_customer.erased', actor, data: {} }, customer, context);
  return { endCustomer, issuedKeys: [], endedKeys: [], events: [erased] };
}

/** Texts by which calls about a customer are found: what identifies it or its people, not what many have in common. */
export function identifyingTexts(profile: Partial<EndCustomerProfile>): string[] {
  const { technicalContact, billingContact, customerSupportInfo, address, redirectUris } = profile;
  const { companyName, legalEntityName, applicationName, website, registrationNumber } = profile;
  const texts = [
    ...[companyName, legalEntityName, applicationName, website, registrationNumber, address?.street],
    ...Object.values(technicalContact ?? {}),
    ...Object.values(billingContact ?? {}),
    ...Object.values(customerSupportInfo ?? {}),
    ...(redirectUris ?? []),
  ];
  return texts.filter((text): text is string => typeof text === 'string' && text.length > 2);
}
