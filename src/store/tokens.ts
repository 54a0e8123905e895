import { sql } from 'kysely';
import { lastFourOf, type Secret } from '../domain/context.ts';
import { type KeyRestrictions, unrestricted } from '../domain/key-restrictions.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Token } from '../domain/token.ts';
import { columns } from './columns.ts';
import { dialectOf } from './dialect.ts';
import { restrictionColumns, toRestrictions } from './key-restrictions.ts';
import type { TokenRow } from './key-tables.ts';
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
  return row && toToken(row);
}

function toToken(row: TokenRow): Token {
  return { ...fields.read(row), ...toRestrictions(row) };
}

export async function insertToken(db: Db, token: Token, secret: Secret): Promise<void> {
  await db
    .insertInto('tokens')
    .values({
      ...fields.write(token),
      ...restrictionColumns(token),
      hash: secret.hash,
      revoked_at: null,
      last_four: lastFourOf(secret),
      last_used_at: null,
    })
    .execute();
}

/** A token in a list, which includes revoked ones. */
export interface ListedToken extends Token {
  /** Milliseconds since the epoch. */
  revokedAt: number | null;
  /** Of its value, if known. */
  lastFour: string | null;
  /** Start of the day of its last use. */
  lastUsedAt: number | null;
}

function toListedToken(row: TokenRow): ListedToken {
  return { ...listed.read(row), ...toRestrictions(row) };
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
  return toPage(rows, request, toListedToken, (row) => ({ order: row.created_at, id: row.token_id }));
}

export async function findTokenById(db: Db, tokenId: string): Promise<ListedToken | undefined> {
  const row = await db.selectFrom('tokens').selectAll().where('token_id', '=', tokenId).executeTakeFirst();
  return row && toListedToken(row);
}

/** Finds a token and locks its row until the unit of work ends. */
export async function lockToken(db: Db, tokenId: string): Promise<ListedToken | undefined> {
  const row = await db
    .updateTable('tokens')
    .set((eb) => ({ name: eb.ref('name') }))
    .where('token_id', '=', tokenId)
    .returningAll()
    .executeTakeFirst();
  return row && toListedToken(row);
}

/** Separates this lock from those on names and sandboxes. */
const seed = sql.lit(3);

/**
 * Counts the tokens of a partner or, for null, of the operator that are valid at a real time. Units of work that add one wait
 * for each other here, so that together they do not exceed the limit. Call it after locking any row.
 */
export async function lockAndCountTokens(
  db: Db,
  partnerClientId: string | null,
  realNow: number,
): Promise<number> {
  if (dialectOf(db) === 'postgres') {
    await sql`select pg_advisory_xact_lock(hashtextextended(${partnerClientId ?? ''}, ${seed}))`.execute(db);
  }
  const { count } = await db
    .selectFrom('tokens')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('partner_client_id', partnerClientId === null ? 'is' : '=', partnerClientId)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', realNow)]))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Sets the restrictions of a token. */
export async function restrictToken(db: Db, tokenId: string, restrictions: KeyRestrictions): Promise<void> {
  await db
    .updateTable('tokens')
    .set(restrictionColumns(restrictions))
    .where('token_id', '=', tokenId)
    .execute();
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

/** Makes a token valid again, without restrictions, and returns it; undefined if there is none with this hash. */
export async function restoreToken(db: Db, hash: string): Promise<Token | undefined> {
  const row = await db
    .updateTable('tokens')
    .set({ revoked_at: null, ...restrictionColumns(unrestricted) })
    .where('hash', '=', hash)
    .returningAll()
    .executeTakeFirst();
  return row && toToken(row);
}
