import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { DirectCustomer } from '../domain/direct-customer.ts';
import { foldName } from '../domain/names.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import { registrableDomain, webAddressProblem } from '../domain/web-address.ts';
import { type BoundedCount, countMatching } from './bounded-count.ts';
import { lockNames } from './channel-conflicts.ts';
import { columns } from './columns.ts';
import { comesAfter, holds, toPage } from './page.ts';
import type { Db, DirectCustomerRow, Tables } from './tables.ts';

const fields = columns('directCustomerId', 'legalName', 'website', 'createdAt');

/** Lists the operator's own customers that match the words, if there are any, newest first. */
export async function listDirectCustomers(
  db: Db,
  words: string | null,
  request: PageRequest,
): Promise<Page<DirectCustomer>> {
  const rows = await db
    .selectFrom('direct_customers')
    .selectAll()
    .where(comesAfter(request.after, 'created_at', 'direct_customer_id'))
    .where(matches(words))
    .orderBy('created_at', 'desc')
    .orderBy('direct_customer_id', 'desc')
    .limit(request.limit + 1)
    .execute();
  const placeOf = (row: DirectCustomerRow) => ({ order: row.created_at, id: row.direct_customer_id });
  return toPage(rows, request, fields.read, placeOf);
}

/** Counts the operator's own customers that match the words, if there are any. */
export function countDirectCustomers(db: Db, words: string | null): Promise<BoundedCount> {
  return countMatching(db, sql`direct_customers`, matches(words));
}

/** The name or the domain holds the words, or they are a web address in the domain. */
function matches(words: string | null): Expression<SqlBool> {
  const row = expressionBuilder<Tables, 'direct_customers'>();
  if (words === null) return row.and([]);
  const isAddress = webAddressProblem(words) === null;
  return row.or([
    holds('legal_name_key', words),
    holds('domain_key', words),
    ...(isAddress ? [row('domain_key', '=', registrableDomain(words))] : []),
  ]);
}

/** Returns whether a customer with the same legal name and domain is listed. */
export async function isDirectCustomer(
  db: Db,
  { legalName, website }: Pick<DirectCustomer, 'legalName' | 'website'>,
): Promise<boolean> {
  const row = await db
    .selectFrom('direct_customers')
    .select('direct_customer_id')
    .where('legal_name_key', '=', foldName(legalName))
    .where('domain_key', '=', registrableDomain(website))
    .executeTakeFirst();
  return row !== undefined;
}

/** Adds a customer to the list; end customers created later with its names go to review. */
export async function insertDirectCustomer(db: Db, customer: DirectCustomer): Promise<void> {
  const legal_name_key = foldName(customer.legalName);
  const domain_key = registrableDomain(customer.website);
  await lockNames(db, [legal_name_key, domain_key]);
  await db
    .insertInto('direct_customers')
    .values({ ...fields.write(customer), legal_name_key, domain_key })
    .execute();
}

/** Removes a customer from the list and returns it. */
export async function deleteDirectCustomer(
  db: Db,
  directCustomerId: string,
): Promise<DirectCustomer | undefined> {
  const row = await db
    .deleteFrom('direct_customers')
    .where('direct_customer_id', '=', directCustomerId)
    .returningAll()
    .executeTakeFirst();
  return row && fields.read(row);
}
