import type { Token } from '../domain/token.ts';
import type { Db, TokenRow } from './tables.ts';

/** Finds a token that has not been revoked by its keyed hash. */
export async function findToken(db: Db, hash: string): Promise<Token | undefined> {
  const row = await db
    .selectFrom('tokens')
    .selectAll()
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row && toToken(row);
}

export async function insertToken(db: Db, token: Token, hash: string): Promise<void> {
  await db
    .insertInto('tokens')
    .values({
      token_id: token.tokenId,
      hash,
      name: token.name,
      partner_client_id: token.partnerClientId,
      created_at: token.createdAt,
      revoked_at: null,
    })
    .execute();
}

export function toToken(row: TokenRow): Token {
  return {
    tokenId: row.token_id,
    name: row.name,
    partnerClientId: row.partner_client_id,
    createdAt: row.created_at,
  };
}
