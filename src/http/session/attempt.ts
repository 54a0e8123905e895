import { type Failures, lockedUntil, withFailure } from '../../domain/user/sign-in.ts';
import { type User, userEvent } from '../../domain/user/user.ts';
import { appendEvents } from '../../store/events.ts';
import {
  deleteFailures,
  insertFailures,
  lockFailures,
  updateFailures,
} from '../../store/sign-in-failures.ts';
import type { Db } from '../../store/tables.ts';
import { RequestError } from '../../wire/errors.ts';
import type { Services } from '../services.ts';

/** An attempt to prove a password, which counts as failed until it has succeeded: many at once get no more of them. */
export interface Attempt {
  emailHash: string;
  before: Failures | undefined;
  counted: Failures;
}

/** @throws RequestError RATE_LIMIT while there have been too many failures for this address, somebody's or nobody's */
export async function beginAttempt(
  { store, keyring, now }: Pick<Services, 'store' | 'keyring' | 'now'>,
  email: string,
): Promise<Attempt> {
  const emailHash = emailHashOf(keyring, email);
  const time = now();
  return store.unitOfWork(async (db) => {
    const before = await lockFailures(db, emailHash);
    const until = before === undefined ? null : lockedUntil(before);
    if (until !== null && until > time) {
      throw new RequestError('RATE_LIMIT', {
        message: 'too many failed attempts; try again after the time in Retry-After',
        retryAfterSeconds: Math.ceil((until - time) / 1000),
      });
    }
    const counted = withFailure(before, time);
    await (before === undefined ? insertFailures : updateFailures)(db, emailHash, counted);
    return { emailHash, before, counted };
  });
}

/**
 * Tells the log of an account that nobody may try any more for a while, if it has come to that. No answer waits for it: how
 * long it takes would tell that somebody has the address.
 */
export function tellOfLock(
  { store, contextAt, now, logger }: Pick<Services, 'store' | 'contextAt' | 'now' | 'logger'>,
  user: User | undefined,
  { counted }: Attempt,
): void {
  const until = lockedUntil(counted);
  if (user === undefined || until === null) return;
  const data = { failures: counted.count, until: new Date(until).toISOString() };
  const told = userEvent('user.locked_out', user, 'system', contextAt(now()), data);
  store
    .unitOfWork((db) => appendEvents(db, [told]))
    .catch((err: unknown) => {
      logger.error({ err }, 'the log of events could not be told that an account is locked');
    });
}

/** For an attempt that has neither failed nor got in: as if it had not been made, unless others were since. */
export async function undoAttempt(db: Db, { emailHash, before, counted }: Attempt): Promise<void> {
  const now = await lockFailures(db, emailHash);
  if (now?.count !== counted.count || now.lastAt !== counted.lastAt) return;
  if (before === undefined) await deleteFailures(db, emailHash);
  else await updateFailures(db, emailHash, before);
}

/** Forgets the failures of an address, as somebody has proved that it is theirs. */
export function forgetFailures(
  db: Db,
  keyring: Services['keyring'],
  { email }: Pick<User, 'email'>,
): Promise<void> {
  return deleteFailures(db, emailHashOf(keyring, email));
}

function emailHashOf(keyring: Services['keyring'], email: string): string {
  return keyring.hash(`sign-in ${email}`);
}
