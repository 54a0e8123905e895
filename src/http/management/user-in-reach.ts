import { isActiveOperatorAdmin, type User } from '../../domain/user/user.ts';
import type { Db } from '../../store/tables.ts';
import { findUser, lockOperatorAdmins, lockUser } from '../../store/users.ts';
import { RequestError } from '../../wire/errors.ts';
import type { Caller } from '../caller.ts';
import { requireFound } from './require-found.ts';

/**
 * Finds a user and locks its row until the unit of work ends, with those of all operator admins if it is one.
 *
 * @throws RequestError NOT_FOUND if it does not exist, or the caller cannot access it
 */
export async function requireUserLocked(
  db: Db,
  userId: string,
  { partnerClientId }: Caller,
): Promise<{ user: User; otherAdmins: number }> {
  const found = await findUser(db, userId);
  const isWithin = partnerClientId === null || found?.partnerClientId === partnerClientId;
  const known = requireFound(isWithin ? found : undefined, 'user');
  // All admins are locked, always before the single user, so that two concurrent removals see each other.
  const admins = isActiveOperatorAdmin(known) ? await lockOperatorAdmins(db) : [];
  const user = requireFound(await lockUser(db, userId), 'user');
  return { user, otherAdmins: admins.filter((admin) => admin !== userId).length };
}

/**
 * The partner of a new user, if the caller is allowed to choose it.
 *
 * @throws RequestError FORBIDDEN if a partner requests another one, or the operator
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
