import { lastFourOf, type Secret } from '../domain/context.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Token } from '../domain/token.ts';
import { columns } from './columns.ts';
import { comesAfter, toPage } from './page.ts';
import { prepared } from './prepared.ts';
import type { Db } from './tables.ts';

const fields = columns('tokenId', 'name', 'partnerClientId', 'createdAt');
const listed = columns(
  'tokenId',
  'name',
  'partnerClientId',
  'createdAt',
  'revokedAt',
  'lastFour',
  'lastUsedAt',
);

const validToken = prepared((db, args: { hash: string }) =>
  db.selectFrom('tokens').selectAll().where('hash', '=', args.hash).where('revoked_at', 'is', null),
);

/** Finds a token that has not been revoked by its keyed hash. */
export async function findToken(db: Db, hash: string): Promise<Token | undefined> {
  const [row] = await validToken(db, { hash });
  return row && fields.read(row);
}

export async function insertToken(db: Db, token: Token, secret: Secret): Promise<void> {
  await db
    .insertInto('tokens')
    .values({
      ...fields.write(token),
      hash: secret.hash,
      revoked_at: null,
      last_four: lastFourOf(secret),
      last_used_at: null,
    })
    .execute();
}

/** A token in a list, which includes revoked ones. */
interface ListedToken extends Token {
  /** Milliseconds since the epoch. */
  revokedAt: number | null;
  /** Of its value, if known. */
  lastFour: string | null;
  /** Start of the day of its last use. */
  lastUsedAt: number | null;
}

/** Lists tokens, newest first. */
export async function listTokens(db: Db, request: PageRequest): Promise<Page<ListedToken>> {
  const rows = await db
    .selectFrom('tokens')
    .selectAll()
    .where(comesAfter(request.after, 'created_at', 'token_id'))
    .orderBy('created_at', 'desc')
    .orderBy('token_id', 'desc')
    .limit(request.limit + 1)
    .execute();
  return toPage(rows, request, listed.read, (row) => ({ order: row.created_at, id: row.token_id }));
}

export async function findTokenById(db: Db, tokenId: string): Promise<ListedToken | undefined> {
  const row = await db.selectFrom('tokens').selectAll().where('token_id', '=', tokenId).executeTakeFirst();
  return row && listed.read(row);
}

/** Revokes a token; returns whether it was valid until now. */
export async function revokeToken(db: Db, tokenId: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('tokens')
    .set({ revoked_at: now })
    .where('token_id', '=', tokenId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Restores a revoked token and returns it; undefined if there is no token with this hash. */
export async function restoreToken(db: Db, hash: string): Promise<Token | undefined> {
  const row = await db
    .updateTable('tokens')
    .set({ revoked_at: null })
    .where('hash', '=', hash)
    .returningAll()
    .executeTakeFirst();
  return row && fields.read(row);
}
