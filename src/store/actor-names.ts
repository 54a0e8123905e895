import type { Reach } from '../domain/role.ts';
import type { Db } from './tables.ts';

/** Returns the names of tokens, revoked ones included, by id. */
export async function namesOfTokens(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('tokens')
    .select(['token_id', 'name'])
    .where('token_id', 'in', ids)
    .execute();
  return new Map(rows.map(({ token_id, name }) => [token_id, name]));
}

/** Returns the names of partners by client_id. */
export async function namesOfPartners(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('partners')
    .select(['client_id', 'name'])
    .where('client_id', 'in', ids)
    .execute();
  return new Map(rows.map(({ client_id, name }) => [client_id, name]));
}

/** Returns the names of users by id, limited to the partner's own if the reach is one partner. */
export async function namesOfUsers(
  db: Db,
  ids: readonly string[],
  { partnerClientId }: Reach,
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('users')
    .select(['user_id', 'name'])
    .where('user_id', 'in', ids)
    .$if(partnerClientId !== null, (query) => query.where('partner_client_id', '=', partnerClientId))
    .execute();
  return new Map(rows.map(({ user_id, name }) => [user_id, name]));
}

/** Returns the names of end customers, removed ones included, by client_id. */
export async function namesOfEndCustomers(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('end_customers')
    .select(['client_id', 'company_name'])
    .where('client_id', 'in', ids)
    .execute();
  return new Map(rows.map(({ client_id, company_name }) => [client_id, company_name]));
}

/** Returns the names of institutions by id. */
export async function namesOfInstitutions(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('institutions')
    .select(['institution_id', 'name'])
    .where('institution_id', 'in', ids)
    .execute();
  return new Map(rows.map(({ institution_id, name }) => [institution_id, name]));
}
