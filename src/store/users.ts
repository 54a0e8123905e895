import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Identity, User, UserDecision } from '../domain/user/user.ts';
import { type BoundedCount, countMatching } from './bounded-count.ts';
import { unassignReviews } from './end-customers.ts';
import { appendEvents } from './events.ts';
import { comesAfter, holds, toPage } from './page.ts';
import type { Db, Tables } from './tables.ts';
import { toUser, toUserRow } from './user-rows.ts';
import { endSessions } from './user-sessions.ts';

export async function findUser(db: Db, userId: string): Promise<User | undefined> {
  const row = await db.selectFrom('users').selectAll().where('user_id', '=', userId).executeTakeFirst();
  return row && toUser(row);
}

/** Finds the user with a folded email address. */
export async function findUserByEmail(db: Db, email: string): Promise<User | undefined> {
  const row = await db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst();
  return row && toUser(row);
}

/** Finds the user of an OpenID provider's subject. */
export async function findUserByIdentity(db: Db, { issuer, subject }: Identity): Promise<User | undefined> {
  const row = await db
    .selectFrom('users')
    .selectAll()
    .where('oidc_issuer', '=', issuer)
    .where('oidc_subject', '=', subject)
    .executeTakeFirst();
  return row && toUser(row);
}

/** Finds a user and locks the row until the unit of work ends. */
export async function lockUser(db: Db, userId: string): Promise<User | undefined> {
  const row = await db
    .updateTable('users')
    .set((eb) => ({ email: eb.ref('email') }))
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirst();
  return row && toUser(row);
}

/** Locks all enabled operator admins and returns their ids: removing one depends on the others. */
export async function lockOperatorAdmins(db: Db): Promise<string[]> {
  const rows = await db
    .updateTable('users')
    .set((eb) => ({ email: eb.ref('email') }))
    .where('role', '=', 'operator_admin')
    .where('disabled_at', 'is', null)
    .returning('user_id')
    .execute();
  return rows.map((row) => row.user_id);
}

/** Filter for users. */
interface UserFilter {
  /** Null for all partners. */
  partnerClientId: string | null;
  /** Null for both sides. */
  side: 'operator' | 'partner' | null;
  /** Part of the email address; null for any. */
  words: string | null;
}

/** Lists users, newest first. */
export async function listUsers(db: Db, filter: UserFilter, request: PageRequest): Promise<Page<User>> {
  const rows = await db
    .selectFrom('users')
    .selectAll()
    .where(comesAfter(request.after, 'created_at', 'user_id'))
    .where(matches(filter))
    .orderBy('created_at', 'desc')
    .orderBy('user_id', 'desc')
    .limit(request.limit + 1)
    .execute();
  return toPage(rows, request, toUser, (row) => ({ order: row.created_at, id: row.user_id }));
}

/** Counts the users that match a filter. */
export function countUsers(db: Db, filter: UserFilter): Promise<BoundedCount> {
  return countMatching(db, sql`users`, matches(filter));
}

function matches({ partnerClientId, side, words }: UserFilter): Expression<SqlBool> {
  const row = expressionBuilder<Tables, 'users'>();
  const sides = {
    operator: row('partner_client_id', 'is', null),
    partner: row('partner_client_id', 'is not', null),
  };
  return row.and([
    ...(partnerClientId === null ? [] : [row('partner_client_id', '=', partnerClientId)]),
    ...(side === null ? [] : [sides[side]]),
    ...(words === null ? [] : [holds('email', words)]),
  ]);
}

/** Saves a new user and its events. */
export async function insertUser(db: Db, { user, events }: UserDecision): Promise<void> {
  await db.insertInto('users').values(toUserRow(user)).execute();
  await appendEvents(db, events);
}

/** Saves a user that was locked, and the events. */
export async function saveUser(db: Db, { user, events, endsSessions }: UserDecision): Promise<void> {
  const { user_id, ...changes } = toUserRow(user);
  await db.updateTable('users').set(changes).where('user_id', '=', user_id).execute();
  if (endsSessions) await endSessions(db, user_id);
  if (user.disabledAt !== null) {
    await db.deleteFrom('user_links').where('user_id', '=', user_id).execute();
    await unassignReviews(db, `user:${user_id}`);
  }
  await appendEvents(db, events);
}

/** Deletes a user with all associated data. */
export async function deleteUser(db: Db, userId: string): Promise<void> {
  await endSessions(db, userId);
  await unassignReviews(db, `user:${userId}`);
  await db.deleteFrom('user_links').where('user_id', '=', userId).execute();
  await db.deleteFrom('users').where('user_id', '=', userId).execute();
}

/** Deletes all users of a partner with all associated data. */
export async function deleteUsersOf(db: Db, partnerClientId: string): Promise<void> {
  const rows = await db
    .selectFrom('users')
    .select('user_id')
    .where('partner_client_id', '=', partnerClientId)
    .execute();
  for (const { user_id } of rows) await deleteUser(db, user_id);
}
