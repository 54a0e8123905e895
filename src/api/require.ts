import type { EndCustomer } from '../domain/end-customer.ts';
import type { Partner } from '../domain/partner.ts';
import { findEndCustomer } from '../store/end-customer-search.ts';
import { findPartner } from '../store/partners.ts';
import type { Db } from '../store/tables.ts';
import type { Caller } from './calls.ts';
import { toWireName } from './codec.ts';
import { RequestError } from './errors.ts';

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

/** @throws RequestError NOT_FOUND if the resource is undefined: unknown, or not accessible to the caller */
export function requireFound<T>(resource: T | undefined, kind: string): T {
  if (resource === undefined) throw new RequestError('NOT_FOUND', { message: `${kind} not found` });
  return resource;
}

/** @throws RequestError NOT_FOUND if the partner is unknown, or not the token's own */
export async function requirePartner(
  db: Db,
  clientId: string,
  { partnerClientId }: Caller,
  find = findPartner,
): Promise<Partner> {
  const isWithin = partnerClientId === null || partnerClientId === clientId;
  return requireFound(isWithin ? await find(db, clientId) : undefined, 'partner');
}

/** For an unknown `partner_client_id` in a body. */
export function unknownPartner(): RequestError {
  const problem = 'is not the client_id of a partner';
  return new RequestError('INVALID_FIELD', { fields: [{ path: 'partner_client_id', problem }] });
}

/**
 * Allows a partner's token to change only the partner's own fields; an operator's token can change all.
 *
 * @throws RequestError FORBIDDEN, naming the fields
 */
export function requireFields(body: object, own: readonly string[], { partnerClientId }: Caller): void {
  const foreign = Object.keys(body)
    .map(toWireName)
    .filter((name) => !own.includes(name));
  if (partnerClientId === null || foreign.length === 0) return;
  const fields = foreign.map((path) => ({ path, problem: 'can only be changed by the operator' }));
  throw new RequestError('FORBIDDEN', { fields });
}

/** @throws RequestError FORBIDDEN if a partner uses a field that is only for the operator */
export function requireOperator(path: string, { partnerClientId }: Pick<Caller, 'partnerClientId'>): void {
  if (partnerClientId === null) return;
  throw new RequestError('FORBIDDEN', { fields: [{ path, problem: 'is only for the operator' }] });
}
