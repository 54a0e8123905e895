import type { Db } from './tables.ts';

/** The names of some tokens, the revoked ones too, by their ids. */
export async function namesOfTokens(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('tokens')
    .select(['token_id', 'name'])
    .where('token_id', 'in', ids)
    .execute();
  return new Map(rows.map(({ token_id, name }) => [token_id, name]));
}

/** The names of some partners by their client_ids. */
export async function namesOfPartners(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('partners')
    .select(['client_id', 'name'])
    .where('client_id', 'in', ids)
    .execute();
  return new Map(rows.map(({ client_id, name }) => [client_id, name]));
}
