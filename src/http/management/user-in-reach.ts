import { isActiveOperatorAdmin, type User } from '../../domain/user/user.ts';
import type { Db } from '../../store/tables.ts';
import { findUser, lockOperatorAdmins, lockUser } from '../../store/users.ts';
import { RequestError } from '../../wire/errors.ts';
import type { Caller } from '../caller.ts';
import { requireFound } from './require-found.ts';

/**
 * Finds a user and keeps other units of work from changing them until this one ends, nor any other operator admin where
 * they are one.
 *
 * @throws RequestError NOT_FOUND when there is no such user, or none within the caller's reach
 */
export async function requireUserLocked(
  db: Db,
  userId: string,
  { partnerClientId }: Caller,
): Promise<{ user: User; otherAdmins: number }> {
  const found = await findUser(db, userId);
  const isWithin = partnerClientId === null || found?.partnerClientId === partnerClientId;
  const known = requireFound(isWithin ? found : undefined, 'user');
  // All admins at once, and always before one alone, so that two that are taken away know of each other.
  const admins = isActiveOperatorAdmin(known) ? await lockOperatorAdmins(db) : [];
  const user = requireFound(await lockUser(db, userId), 'user');
  return { user, otherAdmins: admins.filter((admin) => admin !== userId).length };
}

/**
 * The partner that a user is to belong to, as the caller may have it.
 *
 * @throws RequestError FORBIDDEN when a partner asks for another one, or for the operator's side
 */
export function partnerOfNewUser(
  asked: string | null | undefined,
  { partnerClientId }: Caller,
): string | null {
  if (partnerClientId === null) return asked ?? null;
  if (asked === undefined || asked === partnerClientId) return partnerClientId;
  const fields = [{ path: 'partner_client_id', problem: 'is not the caller’s own' }];
  throw new RequestError('FORBIDDEN', { fields });
}
