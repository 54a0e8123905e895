import type { FastifyReply } from 'fastify';
import type { Context } from '../../domain/context.ts';
import { newSession } from '../../domain/user/session.ts';
import { type User, userEvent } from '../../domain/user/user.ts';
import { newSessionSecret } from '../../keyring/session-secret.ts';
import type { Db } from '../../store/tables.ts';
import { insertSession } from '../../store/user-sessions.ts';
import { saveUser } from '../../store/users.ts';
import type { Services } from '../services.ts';
import { setSessionCookie } from './cookie.ts';
import { type SignedIn, signedInUser } from './signed-in.ts';

/** Signs in a user, who is locked and authenticated, always with a new session. */
export async function beginSession(
  db: Db,
  { keyring, settings }: Pick<Services, 'keyring' | 'settings'>,
  before: User,
  method: 'password' | 'oidc',
  context: Context,
): Promise<{ signedIn: SignedIn; giveTo(reply: FastifyReply): void }> {
  const { sessionLimits } = settings;
  const user = { ...before, lastSignedInAt: context.now };
  const session = newSession(user.userId, sessionLimits, context.now);
  const secret = newSessionSecret(keyring);
  const actor = `user:${user.userId}` as const;
  const events = [userEvent('user.signed_in', user, actor, context, { method })];
  await saveUser(db, { user, events, endsSessions: false });
  await insertSession(db, secret.hash, session);
  return {
    signedIn: signedInUser(user, session, secret, keyring),
    giveTo: (reply) => setSessionCookie(reply, secret.plain, sessionLimits),
  };
}
