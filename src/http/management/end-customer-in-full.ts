import type { EndCustomer } from '../../domain/end-customer.ts';
import type { Token } from '../../domain/token.ts';
import { listKeys } from '../../store/api-keys.ts';
import { findEndCustomer } from '../../store/end-customer-search.ts';
import { listRegistrations } from '../../store/registrations.ts';
import type { Db } from '../../store/tables.ts';
import { toEndCustomerDetail } from '../../wire/management/end-customer-schemas.ts';
import { requireFound } from './require-found.ts';

/** More than any end customer is ever issued. */
const keysMax = 200;

/**
 * Finds an end customer, removed or not, in either realm.
 *
 * @throws RequestError NOT_FOUND when there is none, or none within the token's reach
 */
export async function requireAnyEndCustomer(
  db: Db,
  clientId: string,
  { partnerClientId }: Token,
  find = findEndCustomer,
): Promise<EndCustomer> {
  return requireFound(await find(db, clientId, partnerClientId), 'end customer');
}

/** An end customer's reply with all that belongs to it. */
export async function endCustomerInFull(db: Db, customer: EndCustomer) {
  const { items } = await listKeys(db, customer.clientId, { limit: keysMax, after: null });
  return toEndCustomerDetail(customer, {
    registrations: await listRegistrations(db, customer.clientId),
    keys: items,
  });
}
