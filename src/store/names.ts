import { sql } from 'kysely';
import type { Reach } from '../domain/role.ts';
import type { Db, Tables } from './tables.ts';

type Names = Promise<Map<string, string>>;

const everything = sql<boolean>`1 = 1`;

/** Returns the names of tokens, revoked ones included, by id. */
export function namesOfTokens(db: Db, ids: readonly string[]): Names {
  return namesOf(db, 'tokens', 'token_id', 'name', ids);
}

/** Returns the names of partners by client_id. */
export function namesOfPartners(db: Db, ids: readonly string[]): Names {
  return namesOf(db, 'partners', 'client_id', 'name', ids);
}

/** Returns the names of users by id, limited to the partner's own if the reach is one partner. */
export function namesOfUsers(db: Db, ids: readonly string[], reach: Reach): Names {
  return namesOf(db, 'users', 'user_id', 'name', ids, within(reach));
}

/**
 * Returns the names of end customers, removed ones included, by client_id, limited to the partner's own if the reach is
 * one partner.
 */
export function namesOfEndCustomers(db: Db, ids: readonly string[], reach: Reach): Names {
  return namesOf(db, 'end_customers', 'client_id', 'company_name', ids, within(reach));
}

/** Returns the names of institutions by id. */
export function namesOfInstitutions(db: Db, ids: readonly string[]): Names {
  return namesOf(db, 'institutions', 'institution_id', 'name', ids);
}

function within({ partnerClientId }: Reach) {
  return partnerClientId === null ? everything : sql<boolean>`partner_client_id = ${partnerClientId}`;
}

async function namesOf<Table extends keyof Tables>(
  db: Db,
  table: Table,
  id: keyof Tables[Table] & string,
  name: keyof Tables[Table] & string,
  ids: readonly string[],
  condition = everything,
): Names {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`
    select ${sql.ref(id)} as id, ${sql.ref(name)} as name from ${sql.table(table)}
    where ${sql.ref(id)} in (${sql.join(ids)}) and ${condition}`.execute(db);
  return new Map(rows.map((row) => [row.id, row.name]));
}
