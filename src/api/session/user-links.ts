import Type from 'typebox';
import {
  redeemUserLink as decideRedemption,
  isGoodLink,
  linkPurposes,
  type UserLink,
} from '../../domain/user/link.ts';
import { requireGoodPassword } from '../../domain/user/password.ts';
import type { User } from '../../domain/user/user.ts';
import type { Db } from '../../store/tables.ts';
import { deleteUserLink, findUserLink } from '../../store/user-links.ts';
import { findUser, lockUser, saveUser } from '../../store/users.ts';
import { RequestError } from '../errors.ts';
import { exampleUser } from '../examples.ts';
import { oneOf, string, text, timestamp } from '../fields.ts';
import { visitorOperation } from '../operation.ts';
import { forgetFailures } from './attempt.ts';
import { linkToken, newPassword } from './fields.ts';

export const linkPurpose = oneOf(linkPurposes, {
  title: 'LinkPurpose',
  description: '`invitation` sets the first password, `password_reset` a new one.',
});

const whose = {
  email: string('Email address for signing in.', exampleUser.email),
  name: string('Name shown to others.', exampleUser.name),
};

const notes =
  'Returns `INVALID_LINK` for a link that was used or replaced, or has expired. Only pages of this server can ' +
  'call it.';

const readUserLink = visitorOperation({
  id: 'readUserLink',
  method: 'POST',
  path: '/v1/user-links/read',
  summary: 'Read a link',
  description: `Returns the user and purpose of a link that sets a password. ${notes}`,
  body: { token: linkToken },
  reply: {
    ...whose,
    purpose: linkPurpose,
    expires_at: timestamp('Expiry.', '2026-05-11T09:30:00.000Z'),
  },
  errors: ['INVALID_CSRF_TOKEN', 'RATE_LIMIT', 'INVALID_LINK'],
  async handle({ body, context }, { store, keyring }) {
    const { link, user } = await requireGoodLink(store.db, keyring.hash(body.token), context.now, findUser);
    const { purpose, expiresAt } = link;
    return { email: user.email, name: user.name, purpose, expiresAt: expiresAt };
  },
});

const redeemUserLink = visitorOperation({
  id: 'redeemUserLink',
  method: 'POST',
  path: '/v1/user-links/redeem',
  summary: 'Set a password with a link',
  description: `Sets the password of the link’s user, ends the user’s sessions and uses up the link. ${notes}`,
  body: {
    token: linkToken,
    password: newPassword,
    name: Type.Optional(text({ description: 'New name; unchanged if omitted.' })),
  },
  reply: whose,
  errors: ['INVALID_CSRF_TOKEN', 'RATE_LIMIT', 'INVALID_LINK'],
  async handle({ body, context }, { store, keyring, passwords }) {
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
  },
});

export const userLinkOperations = [readUserLink, redeemUserLink];

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
