import { canSeeConflicts } from '../../domain/channel-conflict.ts';
import type { EndCustomer } from '../../domain/end-customer.ts';
import type { Page, Place } from '../../domain/page.ts';
import type { Registration } from '../../domain/registration/registration.ts';
import { type ListedKey, listKeys } from '../../store/api-keys.ts';
import { listChannelConflicts } from '../../store/channel-conflicts.ts';
import { findEndCustomer } from '../../store/end-customer-search.ts';
import type { Db } from '../../store/tables.ts';
import { toEndCustomerDetail } from '../../wire/management/end-customer-schemas.ts';
import { toRegistrationReply } from '../../wire/management/registration-schemas.ts';
import type { Caller } from '../caller.ts';
import { contextIn } from '../context-in.ts';
import { currentRegistrations } from '../due-registrations.ts';
import type { Services } from '../services.ts';
import { requireFound } from './require-found.ts';

/**
 * Finds an end customer, including removed ones, in either realm.
 *
 * @throws RequestError NOT_FOUND if it does not exist, or the caller cannot access it
 */
export async function requireAnyEndCustomer(
  db: Db,
  clientId: string,
  { partnerClientId }: Caller,
  find = findEndCustomer,
): Promise<EndCustomer> {
  return requireFound(await find(db, clientId, partnerClientId), 'end customer');
}

/** An end customer's reply with related data; registrations are as its partner sees them. */
export async function endCustomerInFull(
  db: Db,
  services: Pick<Services, 'settings' | 'contextAt' | 'now'>,
  customer: EndCustomer,
  caller: Caller,
) {
  const { now } = await contextIn(db, services, customer);
  const { registrations, institutions } = await currentRegistrations(db, services, customer, now);
  return toEndCustomerDetail(customer, {
    registrations: registrations
      .toSorted(byPlace)
      .map((registration) => toRegistrationReply(registration, institutions, caller)),
    keys: await listAllKeys(db, customer.clientId),
    conflicts:
      caller.partnerClientId === null && canSeeConflicts(customer)
        ? await listChannelConflicts(db, customer)
        : null,
  });
}

/** The order of one end customer's registrations in lists. */
function byPlace(one: Registration, other: Registration): number {
  const place = ({ institutionId, environment }: Registration) => `${institutionId}-${environment}`;
  return place(one) < place(other) ? -1 : 1;
}

async function listAllKeys(db: Db, clientId: string): Promise<ListedKey[]> {
  const keys: ListedKey[] = [];
  let after: Place | null = null;
  do {
    const page: Page<ListedKey> = await listKeys(db, clientId, { limit: 200, after });
    keys.push(...page.items);
    after = page.next;
  } while (after !== null);
  return keys;
}
