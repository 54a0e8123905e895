import type { FastifyInstance } from 'fastify';
import { foldEmail } from '../../domain/email-address.ts';
import { type User, userEvent } from '../../domain/user/user.ts';
import { type CodesByTime, loadCodesByTime, takeCode } from '../../keyring/second-factor.ts';
import { sessionHash } from '../../keyring/session-secret.ts';
import { appendEvents } from '../../store/events.ts';
import { endSession } from '../../store/user-sessions.ts';
import { findUserByEmail, lockUser } from '../../store/users.ts';
import { RequestError } from '../../wire/errors.ts';
import { signIn, signOut } from '../../wire/session/sign-in.ts';
import type { Services } from '../services.ts';
import { beginAttempt, forgetFailures, recordLockout, undoAttempt } from './attempt.ts';
import { beginSession } from './begin-session.ts';
import { clearSessionCookie, sessionCookies } from './cookie.ts';
import { sessionReplies } from './reply.ts';
import { openRoute, userRoute } from './session-route.ts';

/** Signs a user in with a password and, if one is set, a second factor. */
export function signInRoute(app: FastifyInstance, services: Services): void {
  const { store, keyring, passwords } = services;
  const toReply = sessionReplies(services.settings);
  openRoute(app, services, signIn, async ({ body, context, request, reply }) => {
    const attempt = await beginAttempt(services, foldEmail(body.email));
    const known = await findUserByEmail(store.db, foldEmail(body.email));
    // Does the same work for unknown users, so that timing reveals nothing.
    const { isRight, isOutdated } = await passwords.verify(known?.passwordHash ?? null, body.password);
    const newHash = isRight && isOutdated ? await passwords.hash(body.password) : undefined;
    const codes = isRight && known?.secondFactor ? await loadCodesByTime() : undefined;
    const before = sessionCookies(request, services)
      .filter(({ kind }) => kind === 'user')
      .map(({ value }) => sessionHash(keyring, value));
    const outcome = await store.unitOfWork(async (db) => {
      const user = isRight && known ? await lockUser(db, known.userId) : undefined;
      if (user === undefined || user.disabledAt !== null || user.passwordHash !== known?.passwordHash) {
        return 'INVALID_SIGN_IN';
      }
      const proved = withCode(services, codes, user, body.code, context.now);
      if (proved === 'CODE_REQUIRED') await undoAttempt(db, attempt);
      if (typeof proved === 'string') return proved;
      await forgetFailures(db, keyring, user);
      // Signs out the browser's previous user.
      for (const hash of before) await endSession(db, hash);
      const passwordHash = newHash ?? user.passwordHash;
      return beginSession(db, services, { ...proved, passwordHash }, 'password', context);
    });
    if (outcome === 'INVALID_SIGN_IN') recordLockout(services, known, attempt);
    if (typeof outcome === 'string') throw new RequestError(outcome);
    request.caller = outcome.signedIn.user?.userId;
    outcome.giveTo(reply);
    return toReply(outcome.signedIn);
  });
}

/** The user with the code used up, if one is required. */
function withCode(
  { keyring }: Services,
  codes: CodesByTime | undefined,
  user: User,
  code: string | undefined,
  now: number,
): User | 'CODE_REQUIRED' | 'INVALID_SIGN_IN' {
  const { secondFactor } = user;
  if (secondFactor === null) return user;
  if (code === undefined) return 'CODE_REQUIRED';
  // Set since the password was compared; the user must try again.
  if (codes === undefined) return 'INVALID_SIGN_IN';
  const taken = takeCode(keyring, codes, { ...user, secondFactor }, code, now);
  return taken === null ? 'INVALID_SIGN_IN' : { ...user, secondFactor: taken };
}

/** Ends the session immediately. */
export function signOutRoute(app: FastifyInstance, services: Services): void {
  userRoute(app, services, signOut, async ({ user, actor, sessionHash, context, request, reply }) => {
    await services.store.unitOfWork(async (db) => {
      await endSession(db, sessionHash);
      await appendEvents(db, [userEvent('user.signed_out', user, actor, context)]);
    });
    clearSessionCookie(request, reply);
    return {};
  });
}
