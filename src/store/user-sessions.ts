import type { Session, SessionLimits } from '../domain/user/session.ts';
import type { User } from '../domain/user/user.ts';
import { columns } from './columns.ts';
import { prepared } from './prepared.ts';
import type { Db } from './tables.ts';
import { toUser } from './user-rows.ts';

const sessionOfHash = prepared((db, args: { hash: string }) =>
  db
    .selectFrom('user_sessions')
    .innerJoin('users', 'users.user_id', 'user_sessions.user_id')
    .selectAll('users')
    .select((eb) => [
      eb.ref('user_sessions.created_at').as('began_at'),
      'user_sessions.last_seen_at',
      'user_sessions.expires_at',
    ])
    .where('user_sessions.session_hash', '=', args.hash),
);

/** Finds a session, expired or not, and its user, by its keyed hash. */
export async function findSession(
  db: Db,
  hash: string,
): Promise<{ session: Session; user: User } | undefined> {
  const [row] = await sessionOfHash(db, { hash });
  if (row === undefined) return undefined;
  const { began_at: createdAt, last_seen_at: lastSeenAt, expires_at: expiresAt } = row;
  return { session: { userId: row.user_id, createdAt, lastSeenAt, expiresAt }, user: toUser(row) };
}

const fields = columns('userId', 'createdAt', 'lastSeenAt', 'expiresAt');

export async function insertSession(db: Db, hash: string, session: Session): Promise<void> {
  await db
    .insertInto('user_sessions')
    .values({ ...fields.write(session), session_hash: hash })
    .execute();
}

/** Updates when a session was last used. */
export async function noteUse(db: Db, hash: string, now: number): Promise<void> {
  await db
    .updateTable('user_sessions')
    .set({ last_seen_at: now })
    .where('session_hash', '=', hash)
    .where('last_seen_at', '<', now)
    .execute();
}

export async function endSession(db: Db, hash: string): Promise<void> {
  await db.deleteFrom('user_sessions').where('session_hash', '=', hash).execute();
}

/** Ends a user's sessions, except `kept` if given; returns their number. */
export async function endSessions(db: Db, userId: string, kept: string | null = null): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('user_sessions')
    .where('user_id', '=', userId)
    .$if(kept !== null, (query) => query.where('session_hash', '!=', kept as string))
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Deletes expired sessions. */
export async function deleteEndedSessions(db: Db, { idleMs }: SessionLimits, now: number): Promise<void> {
  await db
    .deleteFrom('user_sessions')
    .where((row) => row.or([row('last_seen_at', '<=', now - idleMs), row('expires_at', '<=', now)]))
    .execute();
}
