import type { FastifyInstance } from 'fastify';
import { redeemUserLink as decideRedemption, isGoodLink, type UserLink } from '../../domain/user/link.ts';
import { requireGoodPassword } from '../../domain/user/password.ts';
import type { User } from '../../domain/user/user.ts';
import type { Db } from '../../store/tables.ts';
import { deleteUserLink, findUserLink } from '../../store/user-links.ts';
import { findUser, lockUser, saveUser } from '../../store/users.ts';
import { RequestError } from '../../wire/errors.ts';
import { toTimestamp } from '../../wire/management/fields.ts';
import { readUserLink, redeemUserLink } from '../../wire/session/user-links.ts';
import type { Services } from '../services.ts';
import { forgetFailures } from './attempt.ts';
import { openRoute } from './session-route.ts';

/** Returns the user and purpose of a link. */
export function readUserLinkRoute(app: FastifyInstance, services: Services): void {
  const { store, keyring } = services;
  openRoute(app, services, readUserLink, async ({ body, context }) => {
    const { link, user } = await requireGoodLink(store.db, keyring.hash(body.token), context.now, findUser);
    const { purpose, expiresAt } = link;
    return { email: user.email, name: user.name, purpose, expires_at: toTimestamp(expiresAt) };
  });
}

/** Sets a password with a link, which is then used up. */
export function redeemUserLinkRoute(app: FastifyInstance, services: Services): void {
  const { store, keyring, passwords } = services;
  openRoute(app, services, redeemUserLink, async ({ body, context }) => {
    const hash = keyring.hash(body.token);
    const { user: known } = await requireGoodLink(store.db, hash, context.now, findUser);
    requireGoodPassword(body.password, { ...known, name: body.name ?? known.name }, 'password');
    const passwordHash = await passwords.hash(body.password);
    const user = await store.unitOfWork(async (db) => {
      const { link, user } = await requireGoodLink(db, hash, context.now, lockUser);
      const decision = decideRedemption(user, link, { passwordHash, name: body.name }, context);
      await deleteUserLink(db, user.userId);
      await saveUser(db, decision);
      await forgetFailures(db, keyring, user);
      return decision.user;
    });
    return { email: user.email, name: user.name };
  });
}

/** @throws RequestError INVALID_LINK, the same for every problem */
async function requireGoodLink(
  db: Db,
  hash: string,
  now: number,
  find: (db: Db, userId: string) => Promise<User | undefined>,
): Promise<{ link: UserLink; user: User }> {
  const { userId } = (await findUserLink(db, hash)) ?? {};
  const user = userId === undefined ? undefined : await find(db, userId);
  // Read again once the user may be locked: of two concurrent uses of a link, one fails.
  const link = user && (await findUserLink(db, hash));
  if (user === undefined || link === undefined || !isGoodLink(link, user, now)) {
    throw new RequestError('INVALID_LINK');
  }
  return { link, user };
}
