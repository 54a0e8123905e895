import type { UserLink } from '../domain/user/link.ts';
import { columns } from './columns.ts';
import type { Db } from './tables.ts';

const fields = columns('userId', 'purpose', 'createdAt', 'expiresAt');

/** Saves a link, replacing any earlier one of the user. */
export async function saveUserLink(db: Db, link: UserLink, hash: string): Promise<void> {
  await deleteUserLink(db, link.userId);
  const drops_second_factor = Number(link.dropsSecondFactor);
  await db
    .insertInto('user_links')
    .values({ ...fields.write(link), link_hash: hash, drops_second_factor })
    .execute();
}

/** Finds a link, expired or not, by its keyed hash. */
export async function findUserLink(db: Db, hash: string): Promise<UserLink | undefined> {
  const row = await db.selectFrom('user_links').selectAll().where('link_hash', '=', hash).executeTakeFirst();
  return row && { ...fields.read(row), dropsSecondFactor: row.drops_second_factor === 1 };
}

export async function deleteUserLink(db: Db, userId: string): Promise<void> {
  await db.deleteFrom('user_links').where('user_id', '=', userId).execute();
}

/** Deletes expired links. */
export async function deleteExpiredLinks(db: Db, now: number): Promise<void> {
  await db.deleteFrom('user_links').where('expires_at', '<=', now).execute();
}
