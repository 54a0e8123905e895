import type { Partner } from '../../domain/partner.ts';
import { findPartner } from '../../store/partners.ts';
import type { Db } from '../../store/tables.ts';
import { RequestError } from '../../wire/errors.ts';
import type { Caller } from '../caller.ts';

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
