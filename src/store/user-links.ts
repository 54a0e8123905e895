import type { UserLink } from '../domain/user/link.ts';
import type { Db } from './tables.ts';

/** Saves a link, replacing any earlier one of the user. */
export async function saveUserLink(db: Db, link: UserLink, hash: string): Promise<void> {
  await deleteUserLink(db, link.userId);
  await db
    .insertInto('user_links')
    .values({
      user_id: link.userId,
      link_hash: hash,
      purpose: link.purpose,
      drops_second_factor: Number(link.dropsSecondFactor),
      created_at: link.createdAt,
      expires_at: link.expiresAt,
    })
    .execute();
}

/** Finds a link, expired or not, by its keyed hash. */
export async function findUserLink(db: Db, hash: string): Promise<UserLink | undefined> {
  const row = await db.selectFrom('user_links').selectAll().where('link_hash', '=', hash).executeTakeFirst();
  return (
    row && {
      userId: row.user_id,
      purpose: row.purpose,
      dropsSecondFactor: row.drops_second_factor === 1,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    }
  );
}

export async function deleteUserLink(db: Db, userId: string): Promise<void> {
  await db.deleteFrom('user_links').where('user_id', '=', userId).execute();
}

/** Deletes expired links. */
export async function deleteExpiredLinks(db: Db, now: number): Promise<void> {
  await db.deleteFrom('user_links').where('expires_at', '<=', now).execute();
}
