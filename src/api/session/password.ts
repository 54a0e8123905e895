import { requireGoodPassword } from '../../domain/user/password.ts';
import { type User, userEvent } from '../../domain/user/user.ts';
import { deleteUserLink } from '../../store/user-links.ts';
import { endSessions } from '../../store/user-sessions.ts';
import { lockUser, saveUser } from '../../store/users.ts';
import { everyRole } from '../access.ts';
import type { Calls } from '../calls.ts';
import { RequestError } from '../errors.ts';
import { userOperation } from '../operation.ts';
import type { Services } from '../services.ts';
import { beginAttempt, forgetFailures, recordFailure } from './attempt.ts';
import { newPassword, password } from './fields.ts';

export const changePassword = userOperation({
  id: 'changePassword',
  execution: 'in steps',
  method: 'POST',
  path: '/v1/session/password',
  roles: everyRole,
  summary: 'Change your password',
  description: 'Changes the user’s password and ends the user’s other sessions.',
  body: { current_password: password('Current password.'), new_password: newPassword },
  reply: {},
  errors: ['RATE_LIMIT'],
  example: { new_password: 'nine green herons at dusk' },
  async handle({ body, user, actor, sessionHash, context }, services) {
    const { store, keyring, passwords } = services;
    requireGoodPassword(body.newPassword, user, 'new_password');
    await requirePassword(services, { user, context }, body.currentPassword, 'current_password');
    const passwordHash = await passwords.hash(body.newPassword);
    await store.unitOfWork(async (db) => {
      const locked = requireUnchanged(await lockUser(db, user.userId), user);
      const events = [userEvent('user.password_set', locked, actor, context)];
      await saveUser(db, { user: { ...locked, passwordHash }, events, endsSessions: false });
      await endSessions(db, user.userId, sessionHash);
      await deleteUserLink(db, user.userId);
      await forgetFailures(db, keyring, user);
    });
    return {};
  },
});

/**
 * Verifies the user's password again, with the same limit of attempts as for signing in.
 *
 * @throws RequestError RATE_LIMIT, or INVALID_FIELD for `path`
 */
export async function requirePassword(
  services: Services,
  { user, context }: Pick<Calls['user'], 'user' | 'context'>,
  password: string,
  path: string,
): Promise<void> {
  const attempt = await beginAttempt(services, user.email);
  // Recorded with the call's `Idempotency-Key`, so that a repetition is verified like the first one, which may have changed it.
  const passwordHash = await services.store.unitOfWork(async () => user.passwordHash);
  const { isRight } = await services.passwords.verify(passwordHash, password);
  if (isRight) return;
  recordFailure(services, user, attempt, context);
  throw new RequestError('INVALID_FIELD', { fields: [{ path, problem: 'is incorrect' }] });
}

/** @throws RequestError INVALID_SESSION if the password has changed since, or the user was removed */
export function requireUnchanged(locked: User | undefined, { passwordHash }: User): User {
  if (locked === undefined || locked.passwordHash !== passwordHash) throw new RequestError('INVALID_SESSION');
  return locked;
}
