import type { Context } from '../../domain/context.ts';
import {
  type Failures,
  lockedUntil,
  signInFailed,
  unknownSignInFailed,
  withFailure,
} from '../../domain/user/sign-in.ts';
import type { User } from '../../domain/user/user.ts';
import { appendEvents } from '../../store/events.ts';
import {
  deleteFailures,
  insertFailures,
  lockFailures,
  updateFailures,
} from '../../store/sign-in-failures.ts';
import type { Db } from '../../store/tables.ts';
import { RequestError } from '../errors.ts';
import type { Services } from '../services.ts';

/**
 * An attempt to sign in or to confirm a password. It counts as failed until it succeeds, so that concurrent
 * attempts are limited too.
 */
interface Attempt {
  emailHash: string;
  before: Failures | undefined;
  counted: Failures;
}

/**
 * @throws RequestError RATE_LIMIT while there are too many failures for this address, whether or not it has a user
 */
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
        message: 'too many failed attempts; retry after the time in Retry-After',
        retryAfterSeconds: Math.ceil((until - time) / 1000),
        bound: 'sign_in_failures',
      });
    }
    const counted = withFailure(before, time);
    await (before === undefined ? insertFailures : updateFailures)(db, emailHash, counted);
    return { emailHash, before, counted };
  });
}

/**
 * Records a failed attempt, and whether it locked the account; without an attempt, a failure that is not counted. No response
 * waits for it, as its duration would reveal that the address has a user.
 */
export function recordFailure(
  { store, keyring, logger }: Pick<Services, 'store' | 'keyring' | 'logger'>,
  user: User | undefined,
  attempt: Pick<Attempt, 'counted'> | null,
  context: Context,
): void {
  const events = user && signInFailed(user, attempt?.counted ?? null, context);
  store
    .unitOfWork((db) =>
      events === undefined ? countUnknown(db, keyring, context) : appendEvents(db, events),
    )
    .catch((err: unknown) => {
      logger.error({ err }, 'the event of a failed sign-in could not be recorded');
    });
}

/** In the row of failures that belongs to no address. */
async function countUnknown(db: Db, keyring: Services['keyring'], context: Context): Promise<void> {
  const place = keyring.hash('sign-in of unknown users');
  const before = await lockFailures(db, place);
  const { counted, events } = unknownSignInFailed(before, context);
  await (before === undefined ? insertFailures : updateFailures)(db, place, counted);
  await appendEvents(db, events);
}

/** Undoes an attempt that neither failed nor succeeded, unless there were others since. */
export async function undoAttempt(db: Db, { emailHash, before, counted }: Attempt): Promise<void> {
  const now = await lockFailures(db, emailHash);
  if (now?.count !== counted.count || now.lastAt !== counted.lastAt) return;
  if (before === undefined) await deleteFailures(db, emailHash);
  else await updateFailures(db, emailHash, before);
}

/** Clears the failures of an address whose owner has been authenticated. */
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
