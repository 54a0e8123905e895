import type { EndCustomer, EndCustomerProfile } from '../end-customer.ts';
import type { DomainEvent } from '../event.ts';
import { isSameValue } from '../event-changes.ts';
import { httpsRedirectUris } from '../web-address.ts';
import { applicationFingerprint, isSameApplication } from './filing.ts';

/** Fields of an application that institutions receive. */
const filedFields = [
  'legalEntityName',
  'companyName',
  'registrationNumber',
  'address',
  'applicationName',
  'website',
  'redirectUris',
  'logoSha256',
  'products',
  'technicalContact',
  'billingContact',
  'customerSupportInfo',
  'isDiligenceAttested',
  'isBankAddendumCompleted',
] as const satisfies readonly (keyof EndCustomerProfile)[];

interface FieldChange {
  field: (typeof filedFields)[number];
  before: unknown;
  after: unknown;
}

/**
 * Returns how a customer's application differs from the one that an institution has. That one is found by undoing the
 * customer's updates, newest first; null if it is not among these.
 */
export function changesSinceFiled(
  customer: EndCustomer,
  updates: readonly Pick<DomainEvent, 'data'>[],
  application: string,
): FieldChange[] | null {
  let filed = customer;
  for (const { data } of updates) {
    if (isSameApplication(application, applicationFingerprint(filed))) break;
    filed = { ...filed, ...(data['before'] as Partial<EndCustomer>) };
  }
  if (!isSameApplication(application, applicationFingerprint(filed))) return null;
  return filedFields.flatMap((field) => {
    const [before, after] = [sentValue(filed, field), sentValue(customer, field)];
    return isSameValue(before, after) ? [] : [{ field, before, after }];
  });
}

function sentValue(customer: EndCustomer, field: FieldChange['field']): unknown {
  return field === 'redirectUris' ? httpsRedirectUris(customer.redirectUris) : customer[field];
}
